import { type Client, Metadata } from '@grpc/grpc-js';
import { SequentError } from '../../../errors.ts';
import type { OutputRecord } from '../../record.ts';
import { DeliveryError, type Destination } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import { HttpDestination } from '../http/http-destination.ts';
import { RequestHeaders } from '../http/request-headers.ts';
import type { PostResult } from '../http/settle.ts';
import { type Channel, Channels } from './channels.ts';
import { grpcFault } from './grpc-fault.ts';
import type { OtlpOptions } from './options.ts';
import { decodedResponse, partialSuccess } from './partial-success.ts';
import type { RequestBody } from './request-body.ts';

const method = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
const asIs = (bytes: Buffer): Buffer => bytes;

/** @throws {SequentError} SEQ_OUTPUT if a secret or a certificate is missing, or a header cannot be sent over gRPC */
export async function openGrpcExporter(
  options: OtlpOptions,
  { secrets, output }: DestinationContext,
  bodies: RequestBody,
): Promise<Destination> {
  const binary = Object.keys(options.headers ?? {}).find((name) => name.toLowerCase().endsWith('-bin'));
  if (binary !== undefined) {
    throw new SequentError('SEQ_OUTPUT', {
      what: `the header ${binary} cannot be sent over gRPC, which keeps names that end in -bin for bytes`,
      where: `output ${output}`,
      todo: 'rename the header',
    });
  }
  const headers = new RequestHeaders(options, secrets);
  await headers.read();
  const channels = new Channels(options, secrets);
  await channels.check();
  const exporter = new GrpcExporter(channels, headers, bodies, options.timeout);
  return new HttpDestination(exporter, {
    concurrency: options.concurrency,
    most: Number.MAX_SAFE_INTEGER,
    post: (records, signal) => exporter.post(records, signal),
  });
}

class GrpcExporter {
  readonly #channels: Channels;
  readonly #headers: RequestHeaders;
  readonly #bodies: RequestBody;
  readonly #timeoutMs: number;
  readonly #force = new AbortController();

  constructor(channels: Channels, headers: RequestHeaders, bodies: RequestBody, timeoutMs: number) {
    this.#channels = channels;
    this.#headers = headers;
    this.#bodies = bodies;
    this.#timeoutMs = timeoutMs;
  }

  async post(records: readonly OutputRecord[], given: AbortSignal): Promise<PostResult> {
    const signal = AbortSignal.any([given, this.#force.signal]);
    const request = this.#bodies.protobuf(records);
    if (!Buffer.isBuffer(request)) return request;
    const { headers, hide } = await this.#headers.read();
    const channel = await this.#channels.take();
    signal.throwIfAborted();
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    try {
      const answer = await this.#call(channel.client, request, metadata, signal);
      return partialSuccess(decodedResponse(answer), records.length, channel.server);
    } catch (error) {
      if (signal.aborted) this.#channels.drop(channel);
      signal.throwIfAborted();
      return this.#refused(error, channel, hide);
    }
  }

  /** Ends the running calls and closes the connection. */
  async close(): Promise<void> {
    this.#force.abort(new DeliveryError('the output was closed before the end of the batch; send it again'));
    await this.#channels.close();
  }

  /** @throws {DeliveryError} if the same request may succeed later */
  #refused(error: unknown, channel: Channel, hide: (text: string) => string): PostResult {
    const fault = grpcFault(error, channel.server, this.#timeoutMs, hide);
    if (!(fault instanceof DeliveryError)) return fault;
    // A channel that failed waits before it connects again; the wrappers of a destination do that already.
    this.#channels.drop(channel);
    throw fault;
  }

  async #call(client: Client, request: Buffer, metadata: Metadata, signal: AbortSignal): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const deadline = Date.now() + this.#timeoutMs;
    const call = client.makeUnaryRequest(method, asIs, asIs, request, metadata, { deadline }, (error, answer) => {
      if (error !== null) reject(error);
      else resolve(answer ?? Buffer.alloc(0));
    });
    const cancel = (): void => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }
}
