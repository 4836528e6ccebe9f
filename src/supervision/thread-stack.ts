import type { Debuggee, FromDebugger } from './debuggee.ts';
import type { ReadThreadTime } from './thread-time.ts';

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

/** Milliseconds after which a thread that does not react at all is blocked outside of JavaScript. */
const reactMs = 2_000;
/** Milliseconds of processor time after which a thread that shows no stack computes outside of JavaScript. */
const computeMs = 1_000;
/** Milliseconds that a thread has to show its stack if the machine gives it, or this thread, little processor time. */
const showMs = 10_000;
const lookEveryMs = 100;
/** Milliseconds that the thread has to continue afterwards. */
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
 * @param readTime reads the times of the thread
 * @returns the stack, and the function that releases the thread
 */
export async function examineThread(
  thread: number | 'main',
  isEnough: (stack: Stack) => boolean,
  readTime: ReadThreadTime,
): Promise<Examined> {
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
    await shownOrNever(shown, readTime);
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

/** Settles when the thread has shown its stack, or will not show it in time. */
async function shownOrNever(shown: Promise<void>, readTime: ReadThreadTime): Promise<void> {
  const since = performance.now();
  const usedBefore = readTime()?.usedMs ?? 0;
  while (!(await within(lookEveryMs, shown))) {
    const elapsed = performance.now() - since;
    const time = readTime();
    const used = (time?.usedMs ?? 0) - usedBefore;
    if (elapsed >= showMs || used >= computeMs) return;
    // A paused thread sleeps, too, but has used processor time to get there.
    const hasReacted = time !== undefined && (used > 0 || !time.sleeps);
    if (elapsed >= reactMs && !hasReacted) return;
  }
}

/** @returns whether the event came within this time */
async function within(ms: number, event: Promise<void>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ms);
  const came = await Promise.race([event.then(() => true), late]);
  clearTimeout(timer);
  return came;
}
