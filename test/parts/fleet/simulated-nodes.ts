import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { upTo } from '../../faults/random.ts';

const program = fileURLToPath(new URL('../../../bin/sequent.js', import.meta.url));
const recording = fileURLToPath(new URL('../../../fixtures/recordings/rseq.pb.gz', import.meta.url));
const images = 12;
/** Clocks of two nodes differ by at most twice this. */
const mostSkewMs = 1_000;
const againShare = 0.15;

const lineSchema = z.looseObject({ workload: z.looseObject({}), finding_id: z.string() });

/** A message of a node. */
export interface Published {
  readonly node: string;
  readonly id: string;
  readonly body: string;
  /** Whether the node sends it twice. */
  readonly again: boolean;
}

/** Nodes that publish findings of a recording, each in a container of one of a few images, by clocks of their own. */
export class SimulatedNodes {
  readonly #lines: readonly z.output<typeof lineSchema>[];
  readonly #skews: readonly number[];
  readonly #random: () => number;
  #published = 0;

  constructor(count: number, random: () => number) {
    const printed = execFileSync(process.execPath, [program, 'replay', recording, '--output', 'json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const lines = printed.split('\n').filter((line) => line !== '');
    this.#lines = lines.map((line) => lineSchema.parse(JSON.parse(line)));
    this.#skews = Array.from({ length: count }, () => Math.round((2 * random() - 1) * mostSkewMs));
    this.#random = random;
  }

  /** The next finding of any of the nodes. */
  next(): Published {
    const number = this.#published++;
    const node = upTo(this.#random, this.#skews.length);
    const line = this.#lines[upTo(this.#random, this.#lines.length)];
    if (line === undefined) throw new Error('the recording gives no findings');
    const image = `shop/app-${upTo(this.#random, images)}:1`;
    const id = number.toString(16).padStart(32, '0');
    const finding = {
      ...line,
      timestamp: new Date(Date.now() + (this.#skews[node] ?? 0)).toISOString(),
      finding_id: id,
      workload: { ...line.workload, container: { id: `c${node}`, name: 'app', image: { name: image } } },
    };
    return { node: `node-${node}`, id, body: JSON.stringify(finding), again: this.#random() < againShare };
  }
}
