import { Session } from 'node:inspector';

/** A position as the debugger reports it: lines and columns start at 0. */
interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber?: number | undefined;
}

/** The parts of a debugger's messages that are used here (Chrome DevTools Protocol, domain `Debugger`). */
export type FromDebugger =
  | { readonly method: 'Debugger.scriptParsed'; readonly params: { readonly scriptId: string; readonly url: string } }
  | {
      readonly method: 'Debugger.paused';
      readonly params: { readonly callFrames: readonly { readonly location: Location }[] };
    }
  | { readonly method: 'Debugger.resumed' };

/** A thread under a debugger. */
export interface Debuggee {
  /** Sends a command and ignores the response. */
  send(method: string, params?: Readonly<Record<string, unknown>>): void;
  disconnect(): void;
}

type Listener = (message: FromDebugger) => void;

/**
 * Attaches the debugger to a worker of this thread without opening a port. Commands also reach a worker in an endless
 * loop. A worker that is blocked outside of JavaScript does not answer.
 * @param threadId of the `Worker`
 * @throws Error if this Node has no inspector, or if there is no such worker
 */
export function debugWorker(threadId: number, listener: Listener): Debuggee {
  const session = new Session();
  session.connect();
  let own: string | undefined;
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    // The title has the form "[worker ID] NAME".
    if (Number(/\d+/.exec(workerInfo.title)?.[0]) === threadId) own = sessionId;
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
    if (sessionId === own) listener(JSON.parse(message));
  });
  // All workers are attached during this call.
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  const sessionId = own;
  if (sessionId === undefined) {
    session.disconnect();
    throw new Error(`the inspector did not find worker ${threadId}`);
  }
  let id = 0;
  return {
    send(method, params = {}) {
      const message = JSON.stringify({ id: ++id, method, params });
      session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
    },
    disconnect: () => session.disconnect(),
  };
}

/** Attaches the debugger to the main thread from a worker; see `debugWorker`. */
export function debugMainThread(listener: Listener): Debuggee {
  const session = new Session();
  session.connectToMainThread();
  session.on('Debugger.scriptParsed', listener);
  session.on('Debugger.paused', listener);
  session.on('Debugger.resumed', listener);
  return {
    send: (method, params = {}) => session.post(method, params),
    disconnect: () => session.disconnect(),
  };
}
