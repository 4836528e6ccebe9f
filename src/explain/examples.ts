import { readFileSync } from 'node:fs';
import { copyOf, memoryOf } from '../event/bytes/event-memory.ts';
import type { Event } from '../event/event.ts';
import { MessageHead } from '../event/message/message-head.ts';
import { DataReader } from '../event/values/event-reader.ts';
import { EventView } from '../event/view.ts';
import { namedValue } from '../output/format/readable-value.ts';
import { packageRoot } from '../package.ts';
import { encodeProtobufJson } from '../tracee/json/protobuf-json.ts';

/** A recorded event as explanations show it. */
export interface ShownExample {
  /** Path of the program; absent if Tracee did not send it. */
  readonly executable?: string;
  /** The arguments as Tracee sent them, formatted for people and escaped, with the names of numbers. */
  readonly data: readonly { readonly name: string; readonly shown: string }[];
}

/** Real events, one for each event that a recording of the repository has. */
const file = new URL('fixtures/recordings/event-examples.ndjson', packageRoot);

/** Bound on each part of a value, in characters. */
const longestValue = 80;

let lines: ReadonlyMap<string, string> | undefined;

/** @returns a recorded event of this name; undefined if no recording has one */
export function exampleOf(event: string): ShownExample | undefined {
  lines ??= readLines();
  const line = lines.get(event);
  if (line === undefined) return undefined;
  const view = viewOf(event, encodeProtobufJson(JSON.parse(line)));
  const executable = view.process?.executable;
  return {
    ...(executable !== undefined && { executable }),
    data: view.sent.map((argument) => ({
      name: argument.name,
      shown: namedValue(event, argument, 'amd64', longestValue),
    })),
  };
}

/** Lines by the name of their event, which stands behind the id at the start of each line. */
function readLines(): ReadonlyMap<string, string> {
  const all = readFileSync(file, 'utf8').trimEnd().split('\n');
  return new Map(all.map((line) => [/"name":"([^"]+)"/.exec(line)?.[1] ?? '', line]));
}

function viewOf(event: string, message: Uint8Array): Event {
  const head = new MessageHead();
  if (!head.read(message, 0, message.length)) throw new Error(`${file.pathname} has a broken event ${event}`);
  const bytes = copyOf(message, head.start, head.end);
  return new EventView(
    'finding',
    new DataReader(event, 'amd64'),
    head.seconds,
    head.nanos,
    memoryOf(bytes),
    0,
    bytes.length,
  );
}
