import { mkdirSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { rfc3339 } from '../../output/time.ts';
import { unfinished } from '../capsule/write-capsule.ts';
import type { CapsuleRequest } from '../request.ts';

const ending = '.capsule';
const longestId = 64;
const idDigits = 12;

/** Name of the folder of capsules in the folder of a history. */
export const capsulesFolder = 'capsules';

/** The folder of capsules. If it is full, the oldest capsules are deleted for a new one. */
export class CapsuleFolder {
  readonly #folder: string;
  readonly #maxBytes: number;

  /** @throws {Error} of the file system if the folder cannot be used */
  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(folder)) if (name.endsWith(`${ending}${unfinished}`)) remove(join(folder, name));
  }

  get bytes(): number {
    return this.#list().reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Path of the capsule of a finding. The id of a signature comes from its author. */
  pathFor({ time, signature, findingId }: CapsuleRequest): string {
    const at = rfc3339(time).slice(0, 23).replace(/[-:]/g, '');
    const id = signature.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, longestId);
    return join(this.#folder, `${at}Z-${id}-${findingId.slice(0, idDigits)}${ending}`);
  }

  /**
   * Deletes the oldest capsules until a new one has room.
   * @returns the number of deleted capsules
   */
  makeRoom(bytes: number): number {
    const all = this.#list();
    let sum = all.reduce((total, one) => total + one.bytes, 0);
    let deleted = 0;
    for (const { path, bytes: own } of all) {
      if (sum + bytes <= this.#maxBytes) break;
      if (!remove(path)) continue;
      sum -= own;
      deleted++;
    }
    return deleted;
  }

  /** Oldest first: names begin with the time of the finding. */
  #list(): readonly { readonly path: string; readonly bytes: number }[] {
    try {
      return readdirSync(this.#folder)
        .filter((name) => name.endsWith(ending))
        .sort()
        .map((name) => join(this.#folder, name))
        .map((path) => ({ path, bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0 }));
    } catch {
      return [];
    }
  }
}

function remove(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}
