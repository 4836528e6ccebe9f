import { readFileSync } from 'node:fs';
import { Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import { encode } from '../../../../src/output/destination/otlp/messages.ts';
import { Proxy } from '../../../parts/proxy.ts';
import { tlsFile } from '../http/http-receiver.ts';
import { refusedText } from '../http/webhook-handler.ts';
import type { Arrival, Behaviour, KitReceiver } from '../kit/subject.ts';
import { recordsIn } from './log-records.ts';

const asIs = (bytes: Buffer): Buffer => bytes;

/** A status in place of an answer. */
export interface Fault {
  readonly code: status;
  readonly details: string;
  readonly metadata?: Metadata;
}

/** A receiver of OTLP over gRPC. A proxy in front of it makes the network fail. */
export class GrpcReceiver implements KitReceiver {
  /** Metadata of the calls. */
  readonly calls: Metadata[] = [];
  readonly requests: Buffer[] = [];
  /** Its answer to each call, in place of judging the records. */
  answer: Fault | Buffer | undefined;
  readonly #server = new Server();
  readonly #arrived: Arrival[] = [];
  readonly #scheme: string;
  readonly #isStrict: boolean;
  #proxy: Proxy | undefined;
  #behaviour: Behaviour = 'accept';
  #room = Number.POSITIVE_INFINITY;

  /** @param security `mutual` wants a certificate of the client */
  constructor(security: 'none' | 'tls' | 'mutual' = 'none') {
    this.#scheme = security === 'none' ? 'http' : 'https';
    this.#isStrict = security === 'mutual';
  }

  /** URL of the proxy. */
  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#proxy?.port ?? 0}`;
  }

  async listen(): Promise<void> {
    this.#server.addService(
      {
        export: {
          path: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
          requestStream: false,
          responseStream: false,
          requestSerialize: asIs,
          requestDeserialize: asIs,
          responseSerialize: asIs,
          responseDeserialize: asIs,
        },
      },
      {
        export: (
          call: { readonly request: Buffer; readonly metadata: Metadata },
          done: (fault: Fault | null, answer?: Buffer) => void,
        ) => {
          this.calls.push(call.metadata);
          this.requests.push(call.request);
          const answer = this.answer ?? this.#judge(recordsIn(call.request, false));
          if (Buffer.isBuffer(answer)) done(null, answer);
          else done(answer);
        },
      },
    );
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#server.bindAsync('127.0.0.1:0', this.#credentials(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
    this.#proxy = new Proxy(await promise);
    await this.#proxy.listen();
  }

  async behave(behaviour: Behaviour): Promise<void> {
    this.#behaviour = behaviour;
    this.#room = Number.POSITIVE_INFINITY;
    await this.#proxy?.set(behaviour === 'accept' || behaviour === 'fail' ? 'open' : behaviour);
  }

  async acceptOnly(records: number): Promise<void> {
    this.#room = records;
  }

  async arrived(): Promise<readonly Arrival[]> {
    return this.#arrived;
  }

  async dispose(): Promise<void> {
    await this.#proxy?.close();
    this.#server.forceShutdown();
  }

  #judge(arrivals: readonly Arrival[]): Fault | Buffer {
    if (this.#behaviour === 'fail') return { code: status.UNAVAILABLE, details: 'busy' };
    if (arrivals.some(({ body }) => body.includes(refusedText))) {
      return { code: status.INVALID_ARGUMENT, details: 'one is \u001b[31mbad' };
    }
    if (arrivals.length > this.#room) {
      return { code: status.RESOURCE_EXHAUSTED, details: 'slow down', metadata: retryAfter(7, 500_000_000) };
    }
    this.#room -= arrivals.length;
    this.#arrived.push(...arrivals);
    return Buffer.alloc(0);
  }

  #credentials(): ServerCredentials {
    if (this.#scheme === 'http') return ServerCredentials.createInsecure();
    const pair = { cert_chain: pem('server.pem'), private_key: pem('server.key') };
    return ServerCredentials.createSsl(pem('authority.pem'), [pair], this.#isStrict);
  }
}

/** The details of a status that ask for a pause. */
export function retryAfter(seconds: number, nanos = 0): Metadata {
  const retryInfo = encode('RetryInfo', { retryDelay: { seconds, nanos } }).toString('base64');
  const details = [
    { typeUrl: 'type.googleapis.com/google.rpc.DebugInfo', value: '' },
    { typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value: retryInfo },
  ];
  const metadata = new Metadata();
  metadata.set('grpc-status-details-bin', encode('Status', { details }));
  return metadata;
}

function pem(name: string): Buffer {
  return readFileSync(tlsFile(name));
}
