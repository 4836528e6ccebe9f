import type { Debuggee, FromDebugger } from './debuggee.ts';

/** A place in a source file. */
export interface StackPlace {
  /** The runtime's name of the file: a `file:` URL, `node:timers`, or empty for evaluated code. */
  readonly file: string;
  /** Starts at 1. */
  readonly line: number;
  readonly column: number;
}

export type Stack = readonly StackPlace[];

/** Result of examining a thread. */
export interface Examined {
  /** The stack, innermost place first; empty if the thread did not show it. */
  readonly stack: Stack;
  /** Call it when the thread has been ended or is to continue. */
  readonly release: () => void;
}

/** Milliseconds that the thread has to show its stack, and to continue afterwards. */
const showMs = 2_000;
const resumeMs = 1_000;
/**
 * A loop of short callbacks may be stopped between two callbacks, in code of the runtime. This many steps lead into the
 * next callback.
 */
const maxSteps = 100;

/**
 * Pauses a thread that hangs, records its stack and resumes it: a paused thread could not be ended.
 * @param thread id of a worker of this thread; from a worker, `main` for the main thread
 * @param isEnough whether a stack shows what is needed
 * @returns the stack, and the function that releases the thread
 */
export async function examineThread(thread: number | 'main', isEnough: (stack: Stack) => boolean): Promise<Examined> {
  const { promise: shown, resolve: show } = Promise.withResolvers<void>();
  const { promise: resumed, resolve: resume } = Promise.withResolvers<void>();
  const urls = new Map<string, string>();
  let stack: Stack = [];
  let steps = 0;
  let isOver = false;
  let debuggee: Debuggee | undefined;
  const finish = (): void => {
    isOver = true;
    // The thread may pause itself by a `debugger` statement in a loop.
    debuggee?.send('Debugger.setSkipAllPauses', { skip: true });
    debuggee?.send('Debugger.resume');
    show();
  };
  const hear = (message: FromDebugger): void => {
    switch (message.method) {
      case 'Debugger.scriptParsed':
        urls.set(message.params.scriptId, message.params.url);
        break;
      case 'Debugger.paused': {
        if (isOver) {
          debuggee?.send('Debugger.resume');
          break;
        }
        const seen = message.params.callFrames.map(({ location: { scriptId, lineNumber, columnNumber = 0 } }) => {
          return { file: urls.get(scriptId) ?? '', line: lineNumber + 1, column: columnNumber + 1 };
        });
        const enough = isEnough(seen);
        if (enough || stack.length === 0) stack = seen;
        if (enough || ++steps > maxSteps) finish();
        else debuggee?.send('Debugger.stepInto');
        break;
      }
      case 'Debugger.resumed':
        if (isOver) resume();
    }
  };
  try {
    const { debugMainThread, debugWorker } = await import('./debuggee.ts');
    debuggee = thread === 'main' ? debugMainThread(hear) : debugWorker(thread, hear);
    debuggee.send('Debugger.enable');
    debuggee.send('Debugger.pause');
    await within(showMs, shown);
    if (!isOver) finish();
    if (stack.length > 0) await within(resumeMs, resumed);
  } catch {
    // This Node has no inspector, or the inspector does not find the thread. The stack stays unknown.
  }
  const release = (): void => {
    // A thread that continues must run at full speed.
    debuggee?.send('Debugger.disable');
    debuggee?.disconnect();
    debuggee = undefined;
  };
  return { stack, release };
}

async function within(ms: number, event: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([event, late]);
  clearTimeout(timer);
}
