import type { TestContext } from 'node:test';
import { printer } from '../../src/cli/printing/printer.ts';
import { main } from '../../src/cli/program.ts';

/** What a command line gives. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command leaves its handlers of these in place, because its process ends after it. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a command line in this process, which costs less than a start of the program. For commands that need no thread. */
export async function runLine(t: TestContext, ...args: readonly string[]): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const mocks = [
    t.mock.method(printer, 'print', async (text: string | Uint8Array) => void (stdout += String(text))),
    t.mock.method(process.stderr, 'write', (text: string) => ((stderr += text), true)),
  ];
  const before = process.listeners('uncaughtException');
  const ofSignals = new Set(signals.flatMap((signal) => process.listeners(signal)));
  try {
    const code = await main(args, () => {});
    return { code, stdout, stderr };
  } finally {
    for (const { mock } of mocks) mock.restore();
    for (const listener of process.listeners('uncaughtException')) {
      if (!before.includes(listener)) process.off('uncaughtException', listener);
    }
    for (const signal of signals) {
      for (const listener of process.listeners(signal)) {
        if (!ofSignals.has(listener)) process.off(signal, listener);
      }
    }
  }
}
