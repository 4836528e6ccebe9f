/**
 * Measures what a node needs: `npm run bench:size -- [--seconds N] [--write]`. It runs the built package (`npm run build`) with each pack at several
 * rates against the simulated Tracee of the bench, and prints processors and memory. `--write` puts the table into docs/operate/size.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { layOutPackage } from './built-package.ts';
import { type Client, sequent, subscribedEvents } from './stream/measure/clients.ts';
import { figuresOf } from './stream/measure/figures.ts';
import { measure } from './stream/measure/run.ts';
import { TraceeProcess } from './stream/measure/tracee-process.ts';
import { describeMachine } from './stream/report/machine.ts';
import { percent, short, table, whole } from './stream/report/table.ts';

const document = fileURLToPath(new URL('../docs/operate/size.md', import.meta.url));
const server = fileURLToPath(new URL('stream/server/main.ts', import.meta.url));
const begin = '<!-- table: npm run bench:size -- --write -->';
const end = '<!-- end of the table -->';
const packs = [['rseq'], ['tracee'], ['rseq', 'tracee']];
const rates = [100, 1_000, 5_000, 20_000, 50_000];
/** Part of the events to which the pack rseq listens. With `sequent policy` Tracee sends hardly any others. */
const share = 0.1;
/** Events after which the simulated Tracee starts again. */
const scriptLength = 16_384;

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '6' }, write: { type: 'boolean' } } });
const folder = mkdtempSync(join(tmpdir(), 'sequent-size-'));
try {
  const program = layOutPackage(folder);
  if (program === undefined) throw new Error('there is no build; run `npm run build` first');
  const text = await measureAll(program, Number(values.seconds));
  process.stdout.write(`${text}\n`);
  if (values.write) {
    const [before = '', rest = ''] = readFileSync(document, 'utf8').split(begin);
    writeFileSync(document, `${before}${begin}\n\n${text}\n\n${end}${rest.split(end)[1] ?? ''}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll(program: string, seconds: number): Promise<string> {
  const socket = join(folder, 'tracee.sock');
  const events = subscribedEvents();
  const options = [
    '--listen',
    socket,
    '--events',
    events.join(','),
    '--share',
    `${share}`,
    '--length',
    `${scriptLength}`,
  ];
  const tracee = await TraceeProcess.start([process.execPath, server, ...options, '--per-frame', '1'], socket);
  const rows: string[][] = [];
  let foreign = 0;
  try {
    for (const names of packs) {
      for (const rate of rates) {
        const plan = { warmUp: { seconds: seconds / 2, rate }, order: { seconds, rate } };
        const run = await measure(tracee, withPacks(program, names), events, plan, folder);
        const { cores, peakMiB, droppedShare, sentRate } = figuresOf(run);
        foreign = Math.max(foreign, run.foreign);
        const figures = [short(cores), whole(peakMiB), percent(droppedShare), percent(sentRate / rate)];
        rows.push([names.map((name) => `\`${name}\``).join(', '), whole(rate), ...figures]);
        process.stderr.write(`${names.join(' and ')} at ${rate}/s: ${short(cores)} cores, ${whole(peakMiB)} MiB\n`);
      }
    }
  } finally {
    await tracee.end();
  }
  const head = ['packs', 'events/s', 'cores', 'peak of RSS in MiB', 'dropped', 'taken'];
  const others = `Other programs used at most ${short(foreign)} cores meanwhile.`;
  const day = new Date().toISOString().slice(0, 10);
  return `Measured on ${day} on ${describeMachine()}. ${others}\n\n${table([head, ...rows])}`;
}

function withPacks(program: string, names: readonly string[]): Client {
  const client = sequent('sequent-build', 'Sequent, built', program);
  const chosen = names.flatMap((name) => ['-s', name]);
  return {
    ...client,
    command: ({ socket, folder: own }) => {
      const files = ['--tracee', `unix:${socket}`, '--stats', join(own, 'statistics.json')];
      return [process.execPath, program, 'run', '-o', 'json', ...chosen, ...files];
    },
  };
}
