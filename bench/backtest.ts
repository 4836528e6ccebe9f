/**
 * How long a backtest of many events takes: `npm run bench:backtest -- [EVENTS] [--share PART] [--workers N] [--files N]`.
 *
 * The events are those of the bench of the stream (bench/stream): harmless processes of a recording, each with new ids and times, with
 * others that no signature listens to. They are written as FILES recordings of independent nodes in the `.pb` form, 20 microseconds of
 * event time apart, and the pack `rseq` is evaluated on them. Times include the start of the program.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chooseEvents } from './stream/events/casting.ts';
import { makeScript } from './stream/events/script.ts';
import { Stamper } from './stream/events/stamper.ts';
import { subscribedEvents } from './stream/measure/clients.ts';
import { describeMachine } from './stream/report/machine.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    share: { type: 'string', default: '0.01' },
    workers: { type: 'string', default: '2' },
    files: { type: 'string', default: '2' },
  },
});
const events = Number(positionals[0] ?? 10_000_000);
const files = Number(values.files);
const wanted = new Set(subscribedEvents());
const program = fileURLToPath(new URL('../bin/sequent.js', import.meta.url));
/** Events of a script, which is repeated with new ids and times. */
const scriptLength = 50_000;
const apartUs = 20;
/** Of a frame before its message: the header of HTTP/2 and the prefix of gRPC. */
const frameHead = 14;

/** Writes so many events, from now on. */
function write(path: string, count: number): void {
  const stamper = new Stamper(makeScript(chooseEvents(wanted, Number(values.share), scriptLength)), 1);
  const file = openSync(path, 'w');
  const lengths = Buffer.alloc(4);
  let now = Date.now() * 1_000;
  for (let left = count; left > 0; ) {
    const until = Math.min(stamper.frames, left);
    for (let first = 0; first < until; first += 500) {
      const end = Math.min(first + 500, until);
      now += (end - first) * apartUs;
      const film = stamper.film(now);
      stamper.stamp(first, end, now);
      const parts: Buffer[] = [];
      for (let frame = first; frame < end; frame++) {
        const message = film.bytes.subarray((film.frameAt[frame] ?? 0) + frameHead, film.frameAt[frame + 1]);
        lengths.writeUInt32LE(message.length);
        parts.push(Buffer.from(lengths), message);
      }
      writeSync(file, Buffer.concat(parts));
    }
    left -= until;
  }
  closeSync(file);
}

const folder = mkdtempSync(join(tmpdir(), 'sequent-backtest-'));
try {
  const paths = Array.from({ length: files }, (_, index) => join(folder, `node-${index + 1}.pb`));
  for (const path of paths) write(path, Math.ceil(events / files));
  const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0);
  const args = ['backtest', 'rseq', '--workers', values.workers, '--json', '--on', ...paths];
  const started = performance.now();
  const report = JSON.parse(execFileSync(process.execPath, [program, ...args], { maxBuffer: 2 ** 28 }).toString());
  const seconds = (performance.now() - started) / 1_000;
  const rate = Math.round(report.events / seconds).toLocaleString('en');
  process.stdout.write(`${describeMachine()}
${report.events.toLocaleString('en')} events in ${files} recordings (${(bytes / 2 ** 30).toFixed(1)} GiB), ${Number(values.share) * 100} % of them wanted, ${values.workers} workers:
${seconds.toFixed(1)} s, ${rate} events/s, ${report.cost.us_per_event.toFixed(2)} microseconds of processor time per event, ${report.findings} findings, ${report.invalid} refused
`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
