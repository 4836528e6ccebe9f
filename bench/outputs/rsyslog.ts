import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay, setImmediate as setImmediately } from 'node:timers/promises';
import { freePort } from '../../test/parts/server.ts';
import { runRsyslog } from '../../test/parts/syslog/daemons.ts';
import { cpuSeconds, machineBusySeconds, memory } from '../stream/measure/proc.ts';
import { judged, type Load, type Result } from './run-once.ts';

const tickMs = 10;
/** Lines that are appended together. */
const mostLines = 1_000;
const newline = 0x0a;

/** Counts the lines of all connections. */
async function startSink() {
  let lines = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (chunk) => {
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) lines++;
    });
    socket.on('error', () => {});
  });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    lines: () => lines,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The queue of rsyslog before the receiver: in memory, or on disk for each message, as Sequent's spool is. */
const queues = {
  memory: 'queue.type="LinkedList" queue.size="100000"',
  disk: 'queue.type="Disk" queue.filename="forward" queue.maxdiskspace="1g" queue.size="1000000"',
} as const;

/** rsyslog follows a file, to which lines are appended at a rate, and forwards them over TCP. */
export async function runRsyslogOnce(
  lines: readonly string[],
  { rate, seconds, hasSpool }: Load,
  folder: string,
): Promise<Result> {
  const home = mkdtempSync(join(folder, 'rsyslog-'));
  const sink = await startSink();
  const input = join(home, 'in');
  writeFileSync(input, '');
  mkdirSync(join(home, 'work'));
  const rsyslog = await runRsyslog(
    () => `global(maxMessageSize="256k" workDirectory="${join(home, 'work')}")
module(load="imfile" mode="inotify")
template(name="raw" type="string" string="%msg%")
ruleset(name="forward") {
  action(type="omfwd" target="127.0.0.1" port="${sink.port}" protocol="tcp" template="raw" action.resumeRetryCount="-1"
    ${queues[hasSpool ? 'disk' : 'memory']})
}
input(type="imfile" file="${input}" tag="finding" ruleset="forward")
`,
    async () => true,
  );
  try {
    // The first line shows that it follows the file.
    appendFileSync(input, `${lines[0]}\n`);
    while (sink.lines() === 0) await delay(tickMs);
    const [cpu, busyBefore] = [cpuSeconds(rsyslog.pid), machineBusySeconds()];
    const started = performance.now();
    let written = 0;
    while (written < rate * seconds) {
      const due = Math.min(rate * seconds, Math.floor(((performance.now() - started) / 1_000) * rate));
      const end = Math.min(due, written + mostLines);
      let text = '';
      for (; written < end; written++) text += `${lines[written % lines.length]}\n`;
      if (text !== '') appendFileSync(input, text);
      if (written === due) await delay(tickMs);
      else await setImmediately();
    }
    const sentSeconds = (performance.now() - started) / 1_000;
    const busy = (machineBusySeconds() - busyBefore) / sentSeconds;
    const ending = performance.now();
    const most = 10_000 + seconds * 1_000;
    while (sink.lines() < written + 1 && performance.now() - ending < most) await delay(tickMs);
    const drainSeconds = (performance.now() - ending) / 1_000;
    const perFinding = ((cpuSeconds(rsyslog.pid) - cpu) / written) * 1e6;
    const [due, arrived] = [written, sink.lines() - 1];
    const faults = due > arrived ? [`${due - arrived} lost`] : [];
    const reason = judged(faults, { sentSeconds, seconds, drainSeconds });
    const { peak: peakMiB } = memory(rsyslog.pid);
    const threads = { rsyslogd: perFinding };
    return { due, arrived, isSustained: reason === '', reason, drainSeconds, threads, busy, peakMiB };
  } finally {
    await rsyslog.stop();
    sink.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Reads the lines of a file of findings. */
export function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}
