import type { ClientReadableStream } from '@grpc/grpc-js';
import { type Address, printAddress } from '../../address.ts';
import { SequentError } from '../../errors.ts';
import { openDirectStream } from '../direct/direct-stream.ts';
import { ProtocolError } from '../direct/protocol-error.ts';
import { grpcStream } from '../grpc/grpc-stream.ts';
import type { EventStream, StreamEnd, StreamHandlers } from './event-stream.ts';
import type { Transport } from './transport.ts';

export interface StreamOpenerOptions {
  readonly address: Address;
  readonly transport: Transport;
  /** Time limit in milliseconds for the direct reader to open a stream. */
  readonly timeoutMs: number;
  /** Called once for each version of the server with which the direct reader is not compatible. */
  readonly onAside: (reason: string) => void;
}

/** Opens the stream of events over grpc-js. */
export interface GrpcStreams {
  streamEvents(): ClientReadableStream<Buffer> | Promise<ClientReadableStream<Buffer>>;
}

/** A stream and its transport. */
export interface OpenedStream {
  readonly stream: EventStream;
  readonly transport: 'direct' | 'grpc';
}

/** Opens streams with the requested transport, or with one that is compatible with the server. */
export class StreamOpener {
  readonly #options: StreamOpenerOptions;
  /** The version of Tracee with which the direct reader was not compatible. */
  #asideFor: string | undefined;

  constructor(options: StreamOpenerOptions) {
    this.#options = options;
  }

  /**
   * Opens a stream. Rejects as `openDirectStream` does. With grpc-js, errors appear later, at the end of the stream.
   * @param version of Tracee, as it reports itself
   */
  async open(
    client: GrpcStreams,
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
    return { stream: grpcStream(await client.streamEvents(), handlers), transport: 'grpc' };
  }

  /** Records the end of a stream, which decides the transport of the next one. */
  ended(version: string, end: StreamEnd): void {
    this.#stepAside(version, end.error);
  }

  /** Adds a remedy for users who requested the direct reader. */
  #explain(error: unknown): unknown {
    if (!(error instanceof ProtocolError)) return error;
    const what = `the direct reader is not compatible with the server there (${error.message})`;
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
