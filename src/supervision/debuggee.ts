import { Session } from 'node:inspector';

/** A position as the debugger says it: counted from 0. */
interface Location {
  readonly scriptId: string;
  readonly lineNumber: number;
  readonly columnNumber?: number | undefined;
}

/** What the debugger of a thread says, as far as it matters here (Chrome DevTools Protocol, domain `Debugger`). */
export type FromDebugger =
  | { readonly method: 'Debugger.scriptParsed'; readonly params: { readonly scriptId: string; readonly url: string } }
  | {
      readonly method: 'Debugger.paused';
      readonly params: { readonly callFrames: readonly { readonly location: Location }[] };
    }
  | { readonly method: 'Debugger.resumed' };

/** A thread under a debugger. */
export interface Debuggee {
  /** Sends a command whose answer does not matter. */
  send(method: string, params?: Readonly<Record<string, unknown>>): void;
  disconnect(): void;
}

type Listener = (message: FromDebugger) => void;

/**
 * Debugs a worker that this thread has started. No port is opened. Commands also reach a worker that loops; one that is blocked
 * outside of JavaScript does not answer.
 * @param threadId of the `Worker`
 * @throws Error where this Node has no inspector, or there is no such worker
 */
export function debugWorker(threadId: number, listener: Listener): Debuggee {
  const session = new Session();
  session.connect();
  let own: string | undefined;
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
    // The title is "[worker ID] NAME".
    if (Number(/\d+/.exec(workerInfo.title)?.[0]) === threadId) own = sessionId;
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
    if (sessionId === own) listener(JSON.parse(message));
  });
  // All workers are attached within this call.
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  const sessionId = own;
  if (sessionId === undefined) {
    session.disconnect();
    throw new Error(`the inspector knows no worker ${threadId}`);
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

/** Debugs the main thread from a worker, in the same way. */
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
