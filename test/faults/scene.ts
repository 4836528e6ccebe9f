import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMessages } from '../../src/intake/recording/read-messages.ts';
import { SpoolFolder } from '../../src/output/spool/sqlite/spool-folder.ts';
import { type SimulatedTracee, simulate } from '../../src/simulated/simulate.ts';
import { type Arrived, arrivedOf } from './receiver.ts';
import { Sidecar, type SidecarOptions } from './sidecar.ts';

const recording = fileURLToPath(new URL('../../fixtures/recordings/rseq.pb.gz', import.meta.url));

/** The event that each finding comes from. */
const eventName = 'set_tid_address';

/** One finding for each event. Its `place` is `SESSION-NUMBER`, so that the findings of a session are known by number. */
const signature = (session: number): string => `
import { defineSignature, z } from 'tracee-sequent';
let number = 0;
export default defineSignature({
  id: 'FAULT-1', name: 'every_event', version: '1.0.0', description: 'for tests of the outputs',
  threat: { severity: 'high' }, finding: z.strictObject({ place: z.string() }),
  on: { ${eventName}(event, ctx) {
    const place = '${session}-' + number++;
    ctx.report({ place }, { subject: place });
  } },
});`;

export interface SceneOptions {
  /** Findings per second. */
  readonly rate: number;
  /** Number of findings after which there are no more; without end by default. */
  readonly most?: number;
}

/** A simulated Tracee, and a folder for the sidecars that are started on it one after another. */
export class Scene {
  readonly home = mkdtempSync(join(tmpdir(), 'sequent-faults-'));
  /** Folder of the spool. */
  readonly spool = join(this.home, 'spool');
  readonly #tracee: SimulatedTracee;
  readonly #sidecars: Sidecar[] = [];

  private constructor(tracee: SimulatedTracee) {
    this.#tracee = tracee;
  }

  static async open({ rate, most }: SceneOptions): Promise<Scene> {
    const tracee = await simulate({
      address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
      messages: events,
      rate,
      repeat: Number.POSITIVE_INFINITY,
      ...(most !== undefined && { maxEvents: most }),
    });
    tracee.finished.catch(() => {});
    return new Scene(tracee);
  }

  /** Starts a sidecar. Sessions have different numbers. */
  start(options: Pick<SidecarOptions, 'session' | 'outputs' | 'spool' | 'within'>): Sidecar {
    const { address } = this.#tracee;
    if (address.kind !== 'tcp') throw new TypeError('the simulated Tracee listens on TCP');
    const sidecar = new Sidecar({
      ...options,
      home: this.home,
      tracee: `tcp:${address.host}:${address.port}`,
      signature: signature(options.session),
    });
    this.#sidecars.push(sidecar);
    return sidecar;
  }

  /** The findings that wait in the spool of an output while no sidecar runs, in their order. It works on a copy. */
  spooled(output: string): readonly Arrived[] {
    if (!existsSync(this.spool)) return [];
    const copy = mkdtempSync(join(this.home, 'copy-'));
    cpSync(this.spool, copy, { recursive: true });
    const folder = new SpoolFolder(copy, { onNews() {} });
    const store = folder.store(output, { maxBytes: 2 ** 40, maxAgeMs: 2 ** 40 });
    const records = store.next(0, 1e9, 1e15).map(({ body }) => arrivedOf(body.toString()));
    store.close();
    folder.close();
    rmSync(copy, { recursive: true });
    return records;
  }

  async close(): Promise<void> {
    for (const sidecar of this.#sidecars) await sidecar.kill();
    this.#tracee.kill();
    rmSync(this.home, { recursive: true, force: true });
  }
}

async function* events() {
  for await (const batch of readMessages(recording)) {
    yield batch.filter(({ bytes, start, end }) => Buffer.from(bytes.subarray(start, end)).includes(eventName));
  }
}
