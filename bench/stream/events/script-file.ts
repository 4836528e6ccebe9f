import { writeFileSync } from 'node:fs';
import type { Casting } from './casting.ts';
import { field } from './part.ts';
import { recast } from './recast.ts';
import { makeScript } from './script.ts';

/** A thread of the script that begins and ends in it. */
interface LifeOfFile {
  readonly unique_id: number;
  /** Position of the first event that names it. */
  readonly first: number;
}

/**
 * Writes a script for a server that encodes events itself: to `path` the `StreamEventsResponse` messages, each after its length as a
 * little-endian uint32, to `path.json` the lives in them. Ids are as recorded: the server gives new ones.
 */
export function writeScript(casting: Casting, path: string): void {
  const chunks = casting.entries.flatMap(({ event, place }) => {
    const { bytes } = field(1, recast(event.bytes, { place, nanosBytes: 5 }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    return [length, bytes];
  });
  writeFileSync(path, Buffer.concat(chunks));
  const lives: LifeOfFile[] = makeScript(casting)
    .lives.filter(({ first }) => first >= 0)
    .map(({ recorded, first }) => ({ unique_id: recorded, first }));
  writeFileSync(`${path}.json`, JSON.stringify(lives));
}
