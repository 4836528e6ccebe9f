/**
 * `npm run bench:memory [-- --events N --rate N --arguments BYTES --checkout DIR]`: what memory `sequent run` takes when an attacker
 * starts programs with long arguments, each of which is a finding about another process. A simulated Tracee sends them over a unix
 * socket; both packs are loaded; findings go to /dev/null as JSON. One row for each form of the text: plain, of escapes, with one
 * wide character (which makes each character two bytes in memory).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { RecordedMessage } from '../src/simulated/playback.ts';
import { simulate } from '../src/simulated/simulate.ts';
import { encodeTestEvent, event } from '../src/testing/event.ts';
import { memory } from './stream/measure/proc.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '12000' },
    rate: { type: 'string', default: '300' },
    arguments: { type: 'string', default: '30720' },
    checkout: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) },
  },
});
const [events, rate, bytes] = [Number(values.events), Number(values.rate), Number(values.arguments)];

const texts = { plain: 'x'.repeat(bytes), escapes: '\u001b'.repeat(bytes), wide: `漢${'x'.repeat(bytes - 3)}` };

/** Programs that were started from memory, which TRC-105 finds: each another process. */
async function* executions(argument: string): AsyncGenerator<readonly RecordedMessage[]> {
  for (let i = 0; i < events; i++) {
    const data = { pathname: 'memfd:x', cmdpath: 'memfd:x', argv: ['memfd:x', argument] };
    const workload = { pid: 1_000 + i, executable: 'memfd:x' };
    const message = encodeTestEvent(event('sched_process_exec', data, workload), (i * 1_000) / rate);
    yield [{ bytes: message, start: 0, end: message.length }];
  }
}

async function measure(argument: string): Promise<Readonly<Record<string, number>>> {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-memory-'));
  const address = { kind: 'unix' as const, path: join(folder, 'tracee.sock') };
  const stats = join(folder, 'stats.json');
  const tracee = await simulate({ address, rate, endWhenSent: false, messages: executions(argument) });
  const program = join(values.checkout, 'bin/sequent.js');
  const flags = ['--tracee', `unix:${address.path}`, '-o', 'json=/dev/null', '--stats', stats, '--log-format', 'json'];
  const child = spawn(process.execPath, [program, 'run', ...flags], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let peak = 0;
  const look = setInterval(() => {
    if (child.pid !== undefined) peak = Math.max(peak, memory(child.pid).peak);
  }, 100);
  try {
    await tracee.finished;
    child.kill('SIGTERM');
    await ended;
    const { evaluated, findings, findings_cut, windows_closed_early, undelivered } = JSON.parse(
      readFileSync(stats, 'utf8'),
    );
    return { 'peak MiB': Math.round(peak), evaluated, findings, findings_cut, windows_closed_early, undelivered };
  } finally {
    clearInterval(look);
    child.kill('SIGKILL');
    tracee.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const table: Record<string, Readonly<Record<string, number>>> = {};
for (const [name, argument] of Object.entries(texts)) table[name] = await measure(argument);
console.table(table);
