import { existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const tickMs = 50;
const quietTicks = 8;

/** Waits until a program writes no more to a file. @returns its whole lines, each parsed as JSON */
export async function quietLines(path: string): Promise<readonly unknown[]> {
  const size = (): number => (existsSync(path) ? statSync(path).size : 0);
  for (let last = size(), quiet = 0; quiet < quietTicks; quiet += 1) {
    await pause(tickMs);
    if (size() !== last) quiet = 0;
    last = size();
  }
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.slice(0, -1).map((line): unknown => JSON.parse(line));
}
