import type { Destination } from '../destination.ts';
import type { DestinationContext } from '../destination-type.ts';
import type { OtlpOptions } from './options.ts';
import { RequestBody } from './request-body.ts';

/**
 * Opens a destination of OTLP logs. Nothing is connected before the first batch.
 * @throws {SequentError} SEQ_OUTPUT if undici is missing (not for gRPC), or a secret or a certificate is
 */
export async function openOtlp(options: OtlpOptions, context: DestinationContext): Promise<Destination> {
  const bodies = new RequestBody(context.node, options.resource);
  if (options.protocol === 'grpc') {
    return (await import('./grpc-exporter.ts')).openGrpcExporter(options, context, bodies);
  }
  return (await import('./http-exporter.ts')).openHttpExporter(options, context, bodies);
}
