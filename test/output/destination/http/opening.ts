import type { Destination } from '../../../../src/output/destination/destination.ts';
import type { DestinationType } from '../../../../src/output/destination/destination-type.ts';
import { openSecrets } from '../../../../src/output/destination/secrets.ts';
import type { OutputRecord } from '../../../../src/output/record.ts';

/** A secret in the environment of the destinations that tests open. */
export const token = 'Bearer tOken-of-the-test';

export interface OpeningOptions {
  readonly contentType?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Opens a destination with options as they are in the configuration file. */
export function openFor<Options>(
  type: DestinationType<Options>,
  options: Readonly<Record<string, unknown>>,
  { contentType = 'application/json', environment = { SOC_TOKEN: token } }: OpeningOptions = {},
): Promise<Destination> {
  const context = { output: 'soc', node: 'node-1', contentType, secrets: openSecrets(environment) };
  return type.open(type.options.parse(options), context);
}

/** A record whose body is a JSON object with its id and a text. */
export function jsonRecord(id: string, text = 'finding'): OutputRecord {
  return {
    id,
    severity: 'high',
    timestamp: 1_795_858_842_000_000_000n,
    subject: 'subject',
    signature: 'RSEQ-1',
    pack: 'rseq',
    namespace: 'default',
    body: jsonBody(text, id),
    contentType: 'application/json',
  };
}

/** @returns records with ids that begin with the prefix */
export function jsonRecords(count: number, prefix = 'id'): readonly OutputRecord[] {
  return Array.from({ length: count }, (_, index) => jsonRecord(`${prefix}-${index}`));
}

export function jsonBody(text: string, id: string): Buffer {
  return Buffer.from(JSON.stringify({ id, text }));
}
