/**
 * Whether one process that floods the stream hides what others do: `npm run bench:flood -- [RUNS] [--against DIR]...`.
 *
 * A simulated Tracee sends the calls of a process that registers rseq and unregisters it, as fast as the client reads, and in between the
 * events of t28 of `rseq-extra` (programs that start another one in user space). The sidecar has the pack `rseq` and a ring of 8 MiB. It has
 * to report both second starts (RSEQ-011). DIR is another checkout of this repository with its dependencies.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { against: { type: 'string', multiple: true, default: [] } },
});
const runs = Number(positionals[0] ?? 20);
const root = fileURLToPath(new URL('..', import.meta.url));
const wanted = 2;

interface Run {
  readonly found: number;
  readonly counts: Readonly<Record<string, unknown>>;
  readonly rate: number;
}

async function run(checkout: string): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-flood-'));
  const socket = join(folder, 'tracee.sock');
  const server = spawn(process.execPath, [join(root, 'bench/flood/server.ts'), socket], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const said = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  await said.next();
  const stats = join(folder, 'stats');
  const flags = [
    '--tracee',
    `unix:${socket}`,
    '-s',
    'rseq',
    '--buffer',
    '8',
    '-o',
    'json',
    '--stats',
    stats,
    '--arch',
    'amd64',
  ];
  const sidecar = spawn(process.execPath, [join(checkout, 'bin/sequent.js'), 'run', ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  sidecar.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const { value: sent } = await said.next();
  const [, events = '0', seconds = '1'] = String(sent).split(' ');
  sidecar.kill('SIGTERM');
  await once(sidecar, 'close');
  server.stdin.end();
  await once(server, 'close');
  const counts: Record<string, unknown> = JSON.parse(readFileSync(stats, 'utf8'));
  rmSync(folder, { recursive: true });
  const found = out.split('\n').filter((line) => /"id":"RSEQ-011".*t28_userland_exec/.test(line)).length;
  return { found, counts, rate: Number(events) / Number(seconds) };
}

for (const checkout of [root, ...values.against.map((path) => resolve(path))]) {
  let good = 0;
  for (let number = 1; number <= runs; number++) {
    const { found, counts, rate } = await run(checkout);
    if (found === wanted) good++;
    const { received, evaluated, dropped, dropped_over_share, gaps } = counts;
    const shown = JSON.stringify({ received, evaluated, dropped, dropped_over_share, gaps });
    console.log(`${number}: ${found} of ${wanted} found, at ${Math.round(rate)} events/s: ${shown}`);
  }
  console.log(`${checkout}: all found in ${good} of ${runs} runs`);
}
