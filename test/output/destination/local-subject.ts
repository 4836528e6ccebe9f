import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { Delivery, sumOf } from '../../../src/output/delivery.ts';
import { DeliveryError, type Destination, type Settled } from '../../../src/output/destination/destination.ts';
import { FileDestination } from '../../../src/output/destination/file.ts';
import type { QueuedDestination } from '../../../src/output/destination/queued-destination.ts';
import type { RotateOptions } from '../../../src/output/destination/rotation/options.ts';
import { StreamDestination } from '../../../src/output/destination/stream.ts';
import type { OutputRecord } from '../../../src/output/record.ts';
import type { Arrival, KitOptions, KitReceiver } from './kit/subject.ts';

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
    return lines.map(arrivalOf);
  }

  async dispose(): Promise<void> {
    rmSync(this.folder, { recursive: true });
  }
}

/** The reader of a pipe. */
class Reader implements KitReceiver {
  readonly #arrived: Buffer[] = [];
  readonly stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      this.#arrived.push(chunk);
      setImmediate(done);
    },
  });

  async behave(): Promise<void> {}

  async arrived() {
    return Buffer.concat(this.#arrived).toString().split('\n').slice(0, -1).map(arrivalOf);
  }

  async dispose(): Promise<void> {
    this.stream.destroy();
  }
}

function arrivalOf(line: string): Arrival {
  return { id: String(JSON.parse(line).id), body: Buffer.from(line) };
}

/** A local output as a destination of batches: a batch is acknowledged when all of it is written. */
class BatchedOutput implements Destination {
  readonly concurrency = 1;
  readonly #output: QueuedDestination;
  readonly #delivery: Delivery;

  constructor(output: QueuedDestination, delivery: Delivery) {
    this.#output = output;
    this.#delivery = delivery;
  }

  async send(records: readonly OutputRecord[]): Promise<Settled> {
    const lost = sumOf(this.#delivery.undelivered);
    for (const { body, severity } of records) this.#output.write(body, severity);
    await this.#output.atMost(0);
    if (sumOf(this.#delivery.undelivered) > lost)
      throw new DeliveryError('records were lost; see the state of the output');
    return { refused: [] };
  }

  close(signal: AbortSignal): Promise<void> {
    return this.#output.close(signal);
  }
}

/** Options of the kit for a file. @param rotate rotates it */
export function fileKit(rotate?: RotateOptions): KitOptions {
  return {
    async open() {
      const receiver = new Files();
      const delivery = new Delivery('local', { onNews() {} });
      const file = await FileDestination.open({ path: receiver.path }, delivery, { keepTrying: true, rotate });
      return { destination: new BatchedOutput(file, delivery), receiver };
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

/** Options of the kit for standard output. */
export function streamKit(): KitOptions {
  const noAnswer = 'a pipe has no reader that answers; stream.test.ts has the faults of streams';
  const noSignal = 'the signal of a batch does not reach a local output, whose queue is bounded';
  return {
    async open() {
      const receiver = new Reader();
      const delivery = new Delivery('pretty', { onNews() {} });
      const stream = new StreamDestination(receiver.stream, delivery);
      return { destination: new BatchedOutput(stream, delivery), receiver };
    },
    body: (text, id) => Buffer.from(JSON.stringify({ id, text })),
    cannot: { hang: noSignal, fail: noAnswer, close: noAnswer, down: noAnswer, acceptOnly: noAnswer, refuse: noAnswer },
  };
}
