/** The bench of the stream: `npm run bench -- --help`. What it measures, and how, is told in docs/bench.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runBench } from './bench.ts';
import { markdown, writeInto } from './report/document.ts';
import { describeMachine } from './report/machine.ts';
import { scenarios } from './scenarios/all.ts';

const document = fileURLToPath(new URL('../../docs/bench.md', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', short: 'h' },
    quick: { type: 'boolean' },
    write: { type: 'boolean' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    clients: { type: 'string' },
    against: { type: 'string', multiple: true, default: [] },
    'per-frame': { type: 'string', default: '1' },
  },
});

const help = `npm run bench -- [SCENARIO...] [--quick] [--write] [--rounds N] [--seconds N] [--clients ID,ID] [--against DIR]...

Scenarios; without one, all:
${scenarios.map(({ name, summary }) => `  ${name.padEnd(14)}${summary}`).join('\n')}

  --quick       one short round of the quick scenarios: shows that it works, not how fast
  --write       puts the report into docs/bench.md
  --rounds N    how often each client is measured; the median counts (3)
  --seconds N   how long a client is sent events in one round (3)
  --clients     only these, compared with the first: sequent, sequent-block, sequent-build,
                sequent-grpc, go, plain, discard
  --against DIR also \`sequent-block\` of another checkout with its dependencies, in the same rounds
  --per-frame N messages in one HTTP/2 frame of the simulated Tracee (1, as Tracee has it)

Exits with 1 if counts do not add up, with 2 if something could not be measured.
`;

async function main(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-bench-'));
  try {
    const names = positionals.length > 0 ? positionals : scenarios.map(({ name }) => name);
    const unknown = names.filter((name) => !scenarios.some((scenario) => scenario.name === name));
    if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}`);
    const rounds = Number(values.rounds ?? (values.quick ? 1 : 3));
    const seconds = Number(values.seconds ?? (values.quick ? 0.4 : 3));
    const result = await runBench({
      scenarios: scenarios.filter(({ name, isSlow }) => names.includes(name) && !(values.quick && isSlow)),
      clients: values.clients?.split(','),
      against: values.against.map((folder) => resolve(folder)),
      folder,
      perFrame: Number(values['per-frame']),
      rounds,
      seconds,
      shares: values.quick ? [0.01] : [0.01, 0.1, 1],
      scale: values.quick ? 0.01 : 1,
      say: (line) => process.stderr.write(`${line}\n`),
    });
    const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');
    const text = markdown({ command, machine: describeMachine(), date: new Date(), ...result });
    process.stdout.write(`${text}\n`);
    if (values.write) writeInto(document, text);
    return result.faults.length > 0 ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.help) process.stdout.write(help);
else {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`the bench has failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  }
}
