import type { Debuggee, FromDebugger } from './debuggee.ts';

/** A place in a source file. */
export interface StackPlace {
  /** As the runtime names it: a `file:` URL, `node:timers`, or nothing for evaluated text. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
}

export type Stack = readonly StackPlace[];

/** A thread whose stack was looked at. */
export interface Examined {
  /** The innermost place first. Empty where the thread did not show its stack. */
  readonly stack: Stack;
  /** To be called when the thread has been ended, or is to go on. */
  readonly release: () => void;
}

/** How long the thread may take to show its stack, and to go on afterwards, in milliseconds. */
const showMs = 2_000;
const resumeMs = 1_000;
/** A loop of short callbacks may be met between two of them, in code of the runtime. So many steps lead into the next one. */
const maxSteps = 100;

/**
 * Stops a thread that hangs, notes its stack, and lets it run on: a thread that a debugger has stopped could not be ended.
 * @param thread the id of a worker that this thread has started, or `main` for the main thread where this is a worker
 * @param isEnough says whether a stack tells what is asked for
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
    // The thread may stop of its own, by `debugger;` in a loop.
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
    // There is no inspector in this Node, or it knows nothing of the thread: its stack stays unknown.
  }
  const release = (): void => {
    // A thread that goes on is to be as fast as before.
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
