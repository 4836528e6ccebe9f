import type { ClientReadableStream } from '@grpc/grpc-js';
import type { Address } from '../../address.ts';
import type { TraceeClient } from '../../tracee/client.ts';
import { type Unary, type UnaryCalls, unaryCalls } from '../../tracee/unary-calls.ts';
import { ProtocolError } from '../direct/protocol-error.ts';
import { UnaryCall } from '../direct/unary-call.ts';
import type { Transport } from './transport.ts';

/** The calls that an intake makes. */
export interface IntakeClient extends UnaryCalls {
  /** The stream of events, over grpc-js. */
  streamEvents(): Promise<ClientReadableStream<Buffer>>;
  /** Ends the running calls. */
  close(): void;
}

/**
 * Calls a Tracee. Calls with one answer go over a socket of their own, and over grpc-js if it is the transport or if the server is not
 * compatible with our own reader. grpc-js is loaded only then, because it takes 8 MiB and a tenth of the start.
 */
export function connectIntake(address: Address, transport: Transport): IntakeClient {
  const running = new Set<UnaryCall>();
  let isClosed = false;
  let isDirect = transport !== 'grpc';
  let loading: Promise<TraceeClient> | undefined;

  const load = async (): Promise<TraceeClient> => {
    const { connectTracee } = await import('../../tracee/client.ts');
    const client = connectTracee(address);
    if (isClosed) client.close();
    return client;
  };
  const grpc = (): Promise<TraceeClient> => (loading ??= load());

  const unary: Unary = async (method, request, timeoutMs) => {
    if (isDirect) {
      const call = new UnaryCall({ address, method, request, timeoutMs });
      running.add(call);
      try {
        return await call.answer;
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        isDirect = false;
      } finally {
        running.delete(call);
      }
    }
    return (await grpc()).unary(method, request, timeoutMs);
  };

  return {
    ...unaryCalls(unary),
    async streamEvents() {
      return (await grpc()).streamEvents();
    },
    close() {
      isClosed = true;
      for (const call of running) call.cancel();
      // A module that could not be loaded has failed the call.
      void loading?.then(
        (client) => client.close(),
        () => {},
      );
    },
  };
}
