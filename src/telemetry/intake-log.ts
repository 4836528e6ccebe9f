import { type Address, printAddress } from '../address.ts';
import type { Gap, IntakeState } from '../intake/intake.ts';
import { chooseProfile } from '../tracee/versions/choose.ts';
import type { StartFlag, TraceeProfile } from '../tracee/versions/profile.ts';
import type { Log, LogFields } from './log.ts';

/** Logs the events of a live intake. */
export interface IntakeLog {
  state(state: IntakeState): void;
  gap(gap: Gap): void;
  /** Logs that none of the first events carries the path of its program. */
  pathless(): void;
  /** Logs that a process has exceeded its share of the ring. */
  overShare(process: { readonly hostPid: number }): void;
}

type Streaming = Extract<IntakeState, { readonly state: 'streaming' }>;

function profileOf({ version, treatedAs }: Streaming): TraceeProfile {
  return chooseProfile(treatedAs ?? version, undefined).profile;
}

/**
 * Minimum interval between two messages about floods, in milliseconds. A flood may last for hours and come from many
 * processes.
 */
const overShareEveryMs = 60_000;

/**
 * @param log receives the messages
 * @param address Tracee's address, for the messages
 * @param now a monotonic clock in milliseconds
 */
export function logIntake(log: Log, address: Address, now = (): number => performance.now()): IntakeLog {
  let quietUntil = 0;
  let others = 0;
  const where = printAddress(address);
  let streams = 0;
  /** Number of connection attempts since the start, or since the stream was lost. */
  let attempts = 0;
  /** Why there is no stream; undefined while there is one, or before the first failure. */
  let outage: { readonly reason: string; latest: string } | undefined;
  /** Returns the log fields for the end of an outage. */
  const endOfOutage = (): LogFields => {
    if (outage === undefined) return {};
    const { reason, latest } = outage;
    return { attempts, last_reason: latest === reason ? undefined : latest };
  };
  /** The flag that makes this version of Tracee send paths. */
  let pathFlag: StartFlag | undefined;
  let unknownVersion: string | undefined;
  const sayVersion = ({ version, treatedAs }: Streaming): void => {
    if (treatedAs === undefined || version === unknownVersion) return;
    unknownVersion = version;
    log.warn('this version of Tracee is unknown; it is treated as the nearest known version', {
      version,
      nearest: treatedAs,
    });
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
          sayVersion(state);
          pathFlag = profileOf(state).pathFlag;
          break;
        case 'aside':
          log.warn('the direct reader cannot read from this server; grpc-js is used instead and costs more', {
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
          // Logged once per outage, which may last for hours. The health report has the latest reason.
          if (outage === undefined) {
            outage = { reason: state.reason, latest: state.reason };
            log.warn('there is no connection to Tracee; trying again until there is one', {
              reason: state.reason,
            });
          } else outage.latest = state.reason;
          break;
        case 'draining':
          log.info('stopping: draining the stream, so that Tracee is not left with a backlog');
          break;
        case 'connecting':
          attempts++;
          break;
        case 'ended':
          if (outage !== undefined) log.warn('stopped while there was no connection to Tracee', endOfOutage());
          break;
      }
    },
    pathless() {
      log.warn(
        'no event carries the path of its program; exemptions and conditions by path do not hold for programs that ran before',
        { start_tracee_with: pathFlag?.flag, which_costs: pathFlag?.cost },
      );
    },
    overShare({ hostPid }) {
      if (now() < quietUntil) {
        others++;
        return;
      }
      quietUntil = now() + overShareEveryMs;
      log.warn(
        'a process sends more events than its share of the buffer: some of its events are dropped, not those of others',
        {
          host_pid: hostPid,
          others_since: others > 0 ? others : undefined,
        },
      );
      others = 0;
    },
    gap({ reason, lost, detail }) {
      log.warn('events may be missing from here on', { reason, lost, detail });
    },
  };
}
