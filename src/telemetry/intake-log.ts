import { type Address, printAddress } from '../address.ts';
import type { Gap, IntakeState } from '../intake/intake.ts';
import { chooseProfile } from '../tracee/versions/choose.ts';
import type { StartFlag, TraceeProfile } from '../tracee/versions/profile.ts';
import type { Log, LogFields } from './log.ts';

/** Tells the log what becomes of a live intake. */
export interface IntakeLog {
  state(state: IntakeState): void;
  gap(gap: Gap): void;
  /** None of the first events carries the path of its program. */
  pathless(): void;
  /** A process has come over its share of the ring. */
  overShare(process: { readonly hostPid: number }): void;
}

type Streaming = Extract<IntakeState, { readonly state: 'streaming' }>;

function profileOf({ version, treatedAs }: Streaming): TraceeProfile {
  return chooseProfile(treatedAs ?? version, undefined).profile;
}

/** A flood may go on for hours, and from many processes. */
const overShareEveryMs = 60_000;

/** @param now a clock that never goes back, in milliseconds */
export function logIntake(log: Log, address: Address, now = (): number => performance.now()): IntakeLog {
  let quietUntil = 0;
  let others = 0;
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
  /** How this Tracee is made to send paths. */
  let pathFlag: StartFlag | undefined;
  let unknownVersion: string | undefined;
  const sayVersion = ({ version, treatedAs }: Streaming): void => {
    if (treatedAs === undefined || version === unknownVersion) return;
    unknownVersion = version;
    log.warn('this version of Tracee is not known; it is treated as the nearest one that is', {
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
