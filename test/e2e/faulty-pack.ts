import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { folder, type Running, recording, simulated, start } from './sequent.ts';

/** The source of a signature up to its `name`. */
export const head = (id: string) => `
import { defineSignature, z } from 'tracee-sequent';
const base = {
  version: '1.0.0',
  description: 'for a test',
  threat: { severity: 'low' },
  finding: z.strictObject({ text: z.string() }),
} as const;
export default defineSignature({ ...base, id: '${id}',`;

/** It finds something in the first event of every program, so that it shows that the others go on. */
export const honest = `${head('TEST-1')} name: 'honest',
  on: { sched_process_exec: ({ data }) => ({ text: data.pathname }) } });`;

/** A signature that does this at each `rseq`. */
export const dishonest = (body: string, before = '') => `${before}${head('TEST-2')} name: 'dishonest',
  on: { rseq(event, ctx) { ${body} } } });`;

/** A signature that reads from a pipe that nobody writes to. The thread is free again after the test. */
export function blocked(t: TestContext): string {
  let pipe = '';
  // Before the folder is removed.
  t.after(() => {
    try {
      closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    } catch {
      // Nobody reads any more.
    }
  });
  pipe = join(folder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  return dishonest(`readFileSync(${JSON.stringify(pipe)});`, "import { readFileSync } from 'node:fs';");
}

export interface Statistics {
  readonly [key: string]: number;
}

export interface Health {
  readonly state: string;
  readonly engine: {
    readonly state: string;
    readonly restarts: number;
    readonly suspended: readonly string[];
    readonly share: Readonly<Record<string, number>>;
  };
  readonly quarantined: readonly { readonly author: string; readonly at: string }[];
}

export interface Watched {
  readonly run: Running;
  /** A folder of this test. */
  readonly home: string;
  /** Ends the run by SIGTERM, and the stream that it leaves. @returns its exit code */
  leave(): Promise<number | NodeJS.Signals>;
  health(): Promise<{ readonly status: number | undefined; readonly health: Health }>;
  stats(): Statistics & {
    readonly quarantined: readonly { readonly author: string; readonly reason: string; readonly at: string }[];
  };
}

/** Writes the files, by name, into a folder of signatures, and returns that. */
export function writePack(home: string, files: Readonly<Record<string, string>>): string {
  const pack = join(home, 'pack');
  mkdirSync(pack);
  for (const [name, source] of Object.entries(files)) writeFileSync(join(pack, name), source);
  return pack;
}

export interface WatchedOptions {
  readonly home?: string;
  /** How the recording is played. */
  readonly tracee?: { readonly rate?: number; readonly repeat?: number };
  /** More arguments of `run`. */
  readonly run?: readonly string[];
}

/** The sidecar with these signatures beside an honest one, at a simulated Tracee. */
export async function watched(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  { home = folder(t), tracee = { rate: 400 }, run = ['--max-events', '1193'] }: WatchedOptions = {},
): Promise<Watched> {
  const pack = writePack(home, { 'honest.ts': honest, ...files });
  const address = `unix:${join(home, 'tracee.sock')}`;
  const server = await simulated(t, recording('rseq-extra.pb.gz'), address, tracee);
  const stats = join(home, 'stats');
  const socketPath = join(home, 'health.sock');
  const options = ['--output', 'json', '--stats', stats, '--engine-memory', '64', '--health', `unix:${socketPath}`];
  const sidecar = start(t, 'run', '--tracee', address, '-s', pack, ...options, ...run);
  return {
    run: sidecar,
    home,
    async leave() {
      sidecar.child.kill('SIGTERM');
      await sidecar.saysOnStderr(/stopping: draining the stream/);
      // A stream without an end never runs dry.
      await server.close();
      return sidecar.ended;
    },
    health: () => ask(socketPath),
    stats: () => JSON.parse(readFileSync(stats, 'utf8')),
  };
}

async function ask(socketPath: string): Promise<{ status: number | undefined; health: Health }> {
  const request = get({ socketPath, path: '/healthz' });
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve).once('error', reject);
  const response = await promise;
  return { status: response.statusCode, health: JSON.parse(await text(response)) };
}
