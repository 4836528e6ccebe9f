/**
 * Puts damaged messages through the program and looks whether it counts each of them and goes on:
 *
 *   npm run fuzz -- [--messages N] [--through replay,direct,grpc] [--seed N] [OPTION OF SEQUENT...]
 *
 * Messages are those of fixtures/recordings, changed in their structure and in their bytes. A seed gives the same messages on every
 * machine. Prints a line of JSON for each way, and exits with 1 where the program failed, lost a message or met a bug of its own.
 */
import { parseArgs } from 'node:util';
import { mutate } from './fuzz/mutate.ts';
import { Random } from './fuzz/random.ts';
import { readSamples } from './fuzz/samples.ts';
import { through, type Way } from './fuzz/through.ts';

const ways = ['replay', 'direct', 'grpc'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    messages: { type: 'string', default: '20000' },
    through: { type: 'string', default: ways.join(',') },
    seed: { type: 'string', default: `${Math.floor(Math.random() * 2 ** 31)}` },
  },
});
const count = Number(values.messages);
const seed = Number(values.seed);
const samples = await readSamples();
let failed = false;

for (const way of values.through.split(',').filter((name) => isWay(name))) {
  const started = performance.now();
  const { log, bugs, ...outcome } = await through(way, damaged(), count, positionals);
  const { received, unmatched, dropped, invalid, evaluated } = outcome;
  const whole = received >= count && received === unmatched + dropped + invalid + evaluated;
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  process.stdout.write(
    `${JSON.stringify({ through: way, seed, messages: count, ...outcome, whole, bugs: bugs.length, seconds })}\n`,
  );
  if (whole && bugs.length === 0 && outcome.exit === 0) continue;
  failed = true;
  process.stderr.write(`${bugs.join('\n')}\n${log}\n`);
}
process.exitCode = failed ? 1 : 0;

function isWay(name: string): name is Way {
  return ways.some((way) => way === name);
}

/** A recording has no empty message, and no way needs one more than the others. */
function* damaged(): Generator<Uint8Array> {
  for (let stream = 0, made = 0; made < count; stream++) {
    const message = mutate(samples, new Random(seed, stream));
    if (message.length === 0) continue;
    made++;
    yield message;
  }
}
