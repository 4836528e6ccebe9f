import { type Address, printAddress } from '../../address.ts';
import { SequentError } from '../../errors.ts';
import type { TraceeClient } from '../../tracee/client.ts';
import { openDirectStream } from '../direct/direct-stream.ts';
import { ProtocolError } from '../direct/protocol-error.ts';
import { grpcStream } from '../grpc/grpc-stream.ts';
import type { EventStream, StreamEnd, StreamHandlers } from './event-stream.ts';
import type { Transport } from './transport.ts';

export interface StreamOpenerOptions {
  readonly address: Address;
  readonly transport: Transport;
  /** How long the direct reader may take to open a stream. */
  readonly timeoutMs: number;
  /** The direct reader does not get on with the server. Told once, until the server has another version. */
  readonly onAside: (reason: string) => void;
}

/** A stream, and what reads it. */
export interface OpenedStream {
  readonly stream: EventStream;
  readonly transport: 'direct' | 'grpc';
}

/** Opens streams by the transport that is asked for, or that the server gets on with. */
export class StreamOpener {
  readonly #options: StreamOpenerOptions;
  /** The version of Tracee with which the direct reader did not get on. */
  #asideFor: string | undefined;

  constructor(options: StreamOpenerOptions) {
    this.#options = options;
  }

  /**
   * Opens a stream of the Tracee that says it has this version. Rejects as `openDirectStream` does; grpc-js tells later
   * what is wrong.
   */
  async open(
    client: TraceeClient,
    version: string,
    signal: AbortSignal,
    handlers: StreamHandlers,
  ): Promise<OpenedStream> {
    const { address, transport, timeoutMs } = this.#options;
    if (transport === 'direct' || (transport === 'auto' && this.#asideFor !== version)) {
      try {
        const stream = await openDirectStream({ address, timeoutMs, signal }, handlers);
        return { stream, transport: 'direct' };
      } catch (error) {
        if (!this.#stepAside(version, error)) throw this.#explain(error);
      }
    }
    return { stream: grpcStream(client.streamEvents(), handlers), transport: 'grpc' };
  }

  /** A stream has ended so; says which transport may take the next one. */
  ended(version: string, end: StreamEnd): void {
    this.#stepAside(version, end.error);
  }

  /** Who has asked for the direct reader is told what else there is. */
  #explain(error: unknown): unknown {
    if (!(error instanceof ProtocolError)) return error;
    const what = `the direct reader does not get on with what listens there (${error.message})`;
    const todo = 'use --transport auto, which takes grpc-js where it must';
    return new SequentError(
      'SEQ_NOT_TRACEE',
      { what, where: printAddress(this.#options.address), todo },
      { cause: error },
    );
  }

  #stepAside(version: string, error: unknown): boolean {
    if (this.#options.transport !== 'auto' || !(error instanceof ProtocolError)) return false;
    this.#asideFor = version;
    this.#options.onAside(error.message);
    return true;
  }
}
