import type { FileHandle } from 'node:fs/promises';
import { stat } from 'node:fs/promises';
import type { HistoryQuery } from '../query.ts';
import { compileQuery } from '../reading/compile.ts';
import { factsOf, recordOf } from '../reading/facts.ts';
import type { StoredRecord } from '../record.ts';
import { LineSplitter, openFile } from './lines.ts';

const chunkBytes = 256 * 1024;

/** Follows a file of findings, also when it is moved, removed, or truncated and another one takes its place. */
export class FileTail {
  readonly #path: string;
  readonly #matches: ReturnType<typeof compileQuery>['matches'];
  #file: FileHandle | undefined;
  #inode: number | undefined;
  #at = 0;
  #lines = new LineSplitter();
  #seq = 0;

  private constructor(path: string, query: HistoryQuery, now: number) {
    this.#path = path;
    this.#matches = compileQuery(query, BigInt(now) * 1_000_000n).matches;
  }

  /** Opens a file at its end. @throws {SequentError} SEQ_HISTORY if it cannot be read */
  static async open(path: string, query: HistoryQuery, now = Date.now()): Promise<FileTail> {
    const tail = new FileTail(path, query, now);
    tail.#at = await tail.#open();
    return tail;
  }

  /** @returns the records that were written since the last call, in their order */
  async next(): Promise<readonly StoredRecord[]> {
    const found = await this.#read();
    const there = await stat(this.#path).catch(() => undefined);
    if (there === undefined || (there.ino === this.#inode && there.size >= this.#at)) return found;
    // The writer may have written to the earlier file until it was moved.
    found.push(...(await this.#read()));
    await this.close();
    await this.#open().catch(() => undefined);
    found.push(...(await this.#read()));
    return found;
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  /** @returns the size of the file */
  async #open(): Promise<number> {
    this.#lines = new LineSplitter();
    this.#at = 0;
    this.#file = await openFile(this.#path);
    const { ino, size } = await this.#file.stat();
    this.#inode = ino;
    return size;
  }

  async #read(): Promise<StoredRecord[]> {
    const found: StoredRecord[] = [];
    const chunk = Buffer.alloc(chunkBytes);
    for (;;) {
      const { bytesRead } = (await this.#file?.read(chunk, 0, chunkBytes, this.#at)) ?? { bytesRead: 0 };
      if (bytesRead === 0) return found;
      this.#at += bytesRead;
      for (const line of this.#lines.take(Buffer.from(chunk.subarray(0, bytesRead)))) {
        const facts = factsOf(line);
        if (facts !== undefined && this.#matches(facts)) found.push(recordOf(facts, line, ++this.#seq));
      }
    }
  }
}
