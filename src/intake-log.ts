import { type Address, printAddress } from './intake/address.ts';
import type { Gap, IntakeState } from './intake/intake.ts';
import type { Log, LogFields } from './telemetry/log.ts';

/** Tells the log what becomes of a live intake. */
export interface IntakeLog {
  state(state: IntakeState): void;
  gap(gap: Gap): void;
}

export function logIntake(log: Log, address: Address): IntakeLog {
  const where = printAddress(address);
  let streams = 0;
  /** Attempts to reach Tracee since the start, or since the stream was lost. */
  let attempts = 0;
  /** Why there is no stream; undefined where there is one, or it is not known yet. */
  let outage: { readonly reason: string; latest: string } | undefined;
  /** What there is to say when an outage is over. */
  const endOfOutage = (): LogFields => {
    if (outage === undefined) return {};
    const { reason, latest } = outage;
    return { attempts, last_reason: latest === reason ? undefined : latest };
  };
  return {
    state(state) {
      switch (state.state) {
        case 'streaming':
          streams++;
          log.info(streams > 1 ? 'reconnected to Tracee' : 'connected to Tracee', {
            address: where,
            version: state.version,
            transport: state.transport,
            ...endOfOutage(),
          });
          attempts = 0;
          outage = undefined;
          break;
        case 'aside':
          log.warn('the direct reader does not get on with this server; grpc-js takes its place and costs more', {
            reason: state.reason,
          });
          break;
        case 'stalled':
          log.warn('Tracee does not answer, and no events come; the stream is kept', { reason: state.reason });
          break;
        case 'resumed':
          log.info('Tracee answers again');
          break;
        case 'waiting':
          // Told once for each outage: it may take hours. Health has the latest reason meanwhile.
          if (outage === undefined) {
            outage = { reason: state.reason, latest: state.reason };
            log.warn('the connection to Tracee is lost or not there yet; trying again until it is there', {
              reason: state.reason,
            });
          } else outage.latest = state.reason;
          break;
        case 'draining':
          log.info('leaving: reading on until the stream has run dry, so that Tracee is not left with a backlog');
          break;
        case 'connecting':
          attempts++;
          break;
        case 'ended':
          if (outage !== undefined) log.warn('left while the connection to Tracee was not there', endOfOutage());
          break;
      }
    },
    gap({ reason, lost, detail }) {
      log.warn('events may be missing from here on', { reason, lost, detail });
    },
  };
}
