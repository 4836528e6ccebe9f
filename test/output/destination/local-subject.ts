import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Delivery, sumOf } from '../../../src/output/delivery.ts';
import { DeliveryError, type Destination, type Settled } from '../../../src/output/destination/destination.ts';
import { FileDestination } from '../../../src/output/destination/file.ts';
import type { RotateOptions } from '../../../src/output/destination/rotation/options.ts';
import type { OutputRecord } from '../../../src/output/record.ts';
import type { KitOptions, KitReceiver } from './kit/subject.ts';

const noReceiver = 'a file has no receiver that answers; file.test.ts has the faults of files';

/** The files of one output, as the receiver of the kit. */
class Files implements KitReceiver {
  readonly folder = mkdtempSync(join(tmpdir(), 'sequent-kit-'));

  get path(): string {
    return join(this.folder, 'findings.json');
  }

  async behave(): Promise<void> {}

  async arrived() {
    const [current, ...rotated] = readdirSync(this.folder).toSorted();
    const names = current === undefined ? [] : [...rotated, current];
    const text = names.map((name) => readFileSync(join(this.folder, name), 'utf8')).join('');
    const lines = text.split('\n').slice(0, -1);
    return lines.map((line) => ({ id: String(JSON.parse(line).id), body: Buffer.from(line) }));
  }

  async dispose(): Promise<void> {
    rmSync(this.folder, { recursive: true });
  }
}

/** A file as a destination of batches: a batch is acknowledged when all of it is written. */
class BatchedFile implements Destination {
  readonly concurrency = 1;
  readonly #file: FileDestination;
  readonly #delivery: Delivery;

  constructor(file: FileDestination, delivery: Delivery) {
    this.#file = file;
    this.#delivery = delivery;
  }

  async send(records: readonly OutputRecord[]): Promise<Settled> {
    const lost = sumOf(this.#delivery.undelivered);
    for (const { body, severity } of records) this.#file.write(body, severity);
    await this.#file.atMost(0);
    if (sumOf(this.#delivery.undelivered) > lost)
      throw new DeliveryError('records were lost; see the state of the output');
    return { refused: [] };
  }

  close(signal: AbortSignal): Promise<void> {
    return this.#file.close(signal);
  }
}

/** Options of the kit for a file. @param rotate rotates it */
export function fileKit(rotate?: RotateOptions): KitOptions {
  return {
    async open() {
      const receiver = new Files();
      const delivery = new Delivery('local', { onNews() {} });
      const file = await FileDestination.open({ path: receiver.path }, delivery, { keepTrying: true, rotate });
      return { destination: new BatchedFile(file, delivery), receiver };
    },
    body: (text, id) => Buffer.from(JSON.stringify({ id, text })),
    cannot: {
      hang: noReceiver,
      fail: noReceiver,
      close: noReceiver,
      down: noReceiver,
      acceptOnly: noReceiver,
      refuse: noReceiver,
    },
  };
}
