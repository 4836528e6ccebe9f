import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const startMs = 60_000;
const tickMs = 50;

/** A started part. */
export interface RunningPart {
  /** Its temporary folder, removed by `stop`. */
  readonly folder: string;
  readonly pid: number;
  /** Kills the process and removes the folder. */
  stop(): Promise<void>;
}

/** Creates a temporary folder for a part. */
export function partFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `sequent-part-${name}-`));
}

/**
 * Starts a part, and waits until it is ready.
 * @param isReady such as `() => isListening(port)`
 * @throws Error with the last lines that it printed, if it ends or is not ready within a minute
 */
export async function start(
  { command, args, folder }: { readonly command: string; readonly args: readonly string[]; readonly folder: string },
  isReady: () => Promise<boolean>,
): Promise<RunningPart> {
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      printed = (printed + String(chunk)).slice(-2_000);
    });
  }
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  // A test that fails or is ended must not leave the part behind.
  process.once('exit', kill);
  let failed: Error | undefined;
  child.once('error', (error) => {
    failed = error;
  });
  const stop = async (): Promise<void> => {
    process.removeListener('exit', kill);
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let ticks = startMs / tickMs; ticks > 0; ticks -= 1) {
    if (failed !== undefined || child.exitCode !== null || child.signalCode !== null) break;
    if (await isReady()) return { folder, pid: child.pid ?? 0, stop };
    await pause(tickMs);
  }
  await stop();
  throw new Error(`${command} did not start: ${failed?.message ?? printed.trim()}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

/** Finds a port of the loopback interface that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  return address.port;
}

/** Whether something listens on a port of the loopback interface. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
