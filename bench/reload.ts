/**
 * Measures the memory that reloads take, because JavaScript cannot unload a module: `npm run bench:reload -- [RELOADS [SIGNATURES]]`.
 * It starts the program at a simulated Tracee, changes a module and all signatures (one by default), which import it, and reloads, again and
 * again.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMessages } from '../src/intake/recording/read-messages.ts';
import { simulate } from '../src/simulated/simulate.ts';

const reloads = Number(process.argv[2] ?? 100);
const signatures = Number(process.argv[3] ?? 1);
const program = fileURLToPath(new URL('../bin/sequent.js', import.meta.url));
const recording = fileURLToPath(new URL('../fixtures/recordings/rseq.pb.gz', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'sequent-reload-'));
mkdirSync(join(home, 'acme/lib'), { recursive: true });

function write(version: number): void {
  writeFileSync(
    join(home, 'acme/lib/words.ts'),
    `export const words: string[] = ${JSON.stringify(Array(100).fill(`word ${version}`))};`,
  );
  for (let number = 1; number <= signatures; number++) {
    writeFileSync(
      join(home, `acme/signature-${number}.ts`),
      `import { defineSignature } from 'tracee-sequent'; import { words } from './lib/words.ts';
export default defineSignature({ id: 'ACME-${number}', name: 'acme_${number}', version: '1.0.0', description: 'version ${version}', threat: { severity: 'low' },
  on: { rseq({ data }) { if (words.length === data.sig) return {}; } } });`,
    );
  }
}

function memoryOf(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kib) / 1024);
}

write(0);
const address = { kind: 'unix', path: join(home, 'tracee.sock') } as const;
const tracee = await simulate({
  address,
  messages: () => readMessages(recording),
  rate: 1_000,
  repeat: Number.POSITIVE_INFINITY,
});
const args = [
  'run',
  '--tracee',
  `unix:${address.path}`,
  '-s',
  `rseq,tracee,${join(home, 'acme')}`,
  '-o',
  'json=/dev/null',
  '--reload',
  'signal',
  '--log-format',
  'text',
];
const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
let log = '';
child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));

async function says(count: number, text: string): Promise<void> {
  while (log.split(text).length <= count) await new Promise((resolve) => setTimeout(resolve, 20));
}

try {
  await says(1, 'connected to Tracee');
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const pid = child.pid ?? 0;
  process.stdout.write(`reloads  MiB\n      0  ${memoryOf(pid)}\n`);
  for (let reload = 1; reload <= reloads; reload++) {
    write(reload);
    child.kill('SIGHUP');
    await says(reload, 'signatures were reloaded');
    if (reload % 10 === 0) process.stdout.write(`${String(reload).padStart(7)}  ${memoryOf(pid)}\n`);
  }
} finally {
  child.kill('SIGKILL');
  tracee.kill();
  rmSync(home, { recursive: true, force: true });
}
