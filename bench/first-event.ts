import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Message, readMessages } from '../src/intake/recording/read-messages.ts';
import { simulate } from '../src/simulated/simulate.ts';
import { cpuSeconds } from './stream/measure/proc.ts';

/** Limit of the time from the start of `run` to the first event that is evaluated, in milliseconds. */
export const firstEventLimitMs = 400;

export type Messages = Parameters<typeof simulate>[0]['messages'];

/** Reads a recording into memory. */
export async function loadRecording(recording: string): Promise<Messages> {
  const kept: (readonly Message[])[] = [];
  for await (const messages of readMessages(recording)) kept.push(messages);
  return async function* play() {
    yield* kept;
  };
}

/**
 * Writes a signature whose first finding shows that the first event was evaluated.
 * @returns its file
 */
export function writeSignature(folder: string): string {
  const file = join(folder, 'any_event.ts');
  writeFileSync(
    file,
    `import { defineSignature, z } from 'tracee-sequent';
const seen = () => ({});
export default defineSignature({
  id: 'BENCH-1', name: 'any_event', version: '1.0.0', description: 'An event was evaluated',
  threat: { severity: 'info' }, finding: z.strictObject({}),
  on: { rseq: seen, set_tid_address: seen, sched_process_exec: seen, sched_process_fork: seen, sched_process_exit: seen },
});
`,
  );
  return file;
}

/** A start of `run`, from its spawn to its first finding: in milliseconds, and of them those of processor time in all threads. */
export interface Start {
  readonly ms: number;
  readonly cpuMs: number;
}

/**
 * Measures a start of `run` with the shipped packs.
 * @param bin the executable
 * @param folder for the socket
 */
export async function toFirstEvent(bin: string, signature: string, messages: Messages, folder: string): Promise<Start> {
  const address = { kind: 'unix', path: join(folder, 'first-event.sock') } as const;
  const tracee = await simulate({ address, messages });
  try {
    const packs = ['rseq', 'tracee', signature].flatMap((pack) => ['-s', pack]);
    const args = [bin, 'run', '--tracee', `unix:${address.path}`, ...packs, '-o', 'json'];
    const started = performance.now();
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    const ms = performance.now() - started;
    const cpuMs = cpuSeconds(child.pid ?? 0) * 1_000;
    // Node writes its compile cache at an orderly end.
    child.kill('SIGTERM');
    await exited;
    return { ms, cpuMs };
  } finally {
    tracee.kill();
    rmSync(address.path, { force: true });
  }
}

/** @returns the median; NaN without values */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
