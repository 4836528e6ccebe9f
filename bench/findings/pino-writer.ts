/**
 * The comparison for Sequent's outputs: pino alone writes one record again and again, at a rate, without an engine. Arguments: the
 * file of the record, records a second, seconds, and the file to write to (standard output without it).
 */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';

const [, , sample = '', rateText = '', secondsText = '', file] = process.argv;
const record: unknown = JSON.parse(readFileSync(sample, 'utf8'));
const [rate, seconds] = [Number(rateText), Number(secondsText)];
const destination = pino.destination({ dest: file ?? 1, sync: false, minLength: 4_096 });
const logger = pino({ base: null, timestamp: false }, destination);

const total = rate * seconds;
const started = performance.now();
let written = 0;
const timer = setInterval(() => {
  const due = Math.min(total, Math.floor(((performance.now() - started) * rate) / 1_000));
  // A turn of the loop is not longer than what 50 ms give, so that writes get on.
  for (const end = Math.min(due, written + Math.ceil(rate / 20)); written < end; written++) logger.info(record);
  if (written < total) return;
  clearInterval(timer);
  destination.flushSync();
  destination.end();
  process.stderr.write(`${JSON.stringify({ written, seconds: (performance.now() - started) / 1_000 })}\n`);
}, 1);
