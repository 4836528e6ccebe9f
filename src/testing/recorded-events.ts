import { fileURLToPath } from 'node:url';
import { MessageHead } from '../event/message/message-head.ts';
import { openRecording } from '../intake/recording/open-recording.ts';
import { decodeToProtobufJson } from '../tracee/json/protobuf-json.ts';
import type { TestEvent } from './event.ts';

/** Selects events of a recording. An event must meet all given conditions. */
export interface RecordingChoice {
  /** The actor of the event: its process id on the host, the path of its executable, or the name of its thread. */
  readonly process?: { readonly pid?: number; readonly executable?: string; readonly comm?: string };
  /** Names of events. */
  readonly events?: readonly string[];
  /** Start and end, in milliseconds since the first event of the recording; both are included. */
  readonly from?: number;
  readonly to?: number;
  /** Limit of the number of events, 10 000 by default. */
  readonly most?: number;
}

const defaultMost = 10_000;

/**
 * Takes the events of a case from a recording of a real Tracee. They keep their bytes and their times, so that they cannot stand beside
 * events of `event` in one case.
 * @param file `.pb` or `.ndjson`, each also `.gz` or `.zst`; a path is relative to the current folder, a URL may be relative to the test:
 * `new URL('night.pb.gz', import.meta.url)`
 * @throws {RangeError} if no event is selected, or more than `most`
 * @throws {SequentError} SEQ_RECORDING if the file cannot be read
 */
export async function recording(file: string | URL, choice: RecordingChoice = {}): Promise<readonly TestEvent[]> {
  const { most = defaultMost } = choice;
  const path = file instanceof URL ? fileURLToPath(file) : file;
  const head = new MessageHead();
  const chosen: TestEvent[] = [];
  let first: bigint | undefined;
  await openRecording(path).run({
    message(bytes, start, end) {
      if (!head.read(bytes, start, end)) return;
      first ??= head.timestamp;
      const at = Number(head.timestamp - first) / 1e6;
      const name = Buffer.from(bytes.subarray(head.nameStart, head.nameEnd)).toString();
      if (at < (choice.from ?? at) || at > (choice.to ?? at) || choice.events?.includes(name) === false) return;
      const recorded = Uint8Array.from(bytes.subarray(start, end));
      const pid = actorOf(recorded, choice);
      if (pid === undefined) return;
      chosen.push(recordedEvent(name, pid, recorded));
      if (chosen.length > most) throw new RangeError(`more than ${most} events of ${path} are selected: select fewer`);
    },
    gap() {},
    quiet() {},
  });
  if (chosen.length === 0) throw new RangeError(`no event of ${path} is selected`);
  return chosen;
}

/** @returns the host process id of the actor, 0 if it has none; undefined if the process is not the wanted one */
function actorOf(recorded: Uint8Array, { process: wanted }: RecordingChoice): number | undefined {
  const process = member(member(decodeToProtobufJson(recorded), 'workload'), 'process');
  const pid = member(process, 'hostPid');
  const is = (value: unknown, expected: unknown): boolean => expected === undefined || value === expected;
  const isWanted =
    is(pid, wanted?.pid) &&
    is(member(member(process, 'executable'), 'path'), wanted?.executable) &&
    is(member(member(process, 'thread'), 'name'), wanted?.comm);
  if (!isWanted) return undefined;
  return typeof pid === 'number' ? pid : 0;
}

function recordedEvent(name: string, pid: number, recorded: Uint8Array): TestEvent {
  // Any name may be an event of a custom detector; `testSignature` checks it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.freeze({ name: name as TestEvent['name'], data: Object.freeze({}), pid, recorded });
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
