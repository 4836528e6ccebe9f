import { type Address, printAddress } from './intake/address.ts';
import type { Gap, IntakeState } from './intake/intake.ts';
import type { Log } from './telemetry/log.ts';

/** Tells the log what becomes of a live intake. */
export interface IntakeLog {
  state(state: IntakeState): void;
  gap(gap: Gap): void;
}

export function logIntake(log: Log, address: Address): IntakeLog {
  const where = printAddress(address);
  let streams = 0;
  return {
    state(state) {
      switch (state.state) {
        case 'streaming':
          streams++;
          log.info(streams > 1 ? 'reconnected to Tracee' : 'connected to Tracee', {
            address: where,
            version: state.version,
            transport: state.transport,
          });
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
          log.warn('the connection to Tracee is lost or not there yet; trying again', {
            in_ms: Math.round(state.delayMs),
            reason: state.reason,
          });
          break;
        case 'draining':
          log.info('leaving: reading on until the stream has run dry, so that Tracee is not left with a backlog');
          break;
        case 'connecting':
        case 'ended':
          break;
      }
    },
    gap({ reason, lost, detail }) {
      log.warn('events may be missing from here on', { reason, lost, detail });
    },
  };
}
