import assert from 'node:assert/strict';
import { decode } from '../../../../src/output/destination/otlp/messages.ts';
import type { Arrival } from '../kit/subject.ts';

/** A LogRecord as an output of the format `otlp` has it, reduced to the id and a text. */
export function logRecord(text: string, id: string): Buffer {
  const value = {
    timeUnixNano: '1795858842123456789',
    severityNumber: 17,
    body: { stringValue: text.toWellFormed() },
    attributes: [{ key: 'sequent.finding.id', value: { stringValue: id } }],
  };
  return Buffer.from(JSON.stringify(value));
}

interface Parsed {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeLogs: readonly {
      readonly scope: { readonly name: string };
      readonly logRecords: readonly { readonly attributes: readonly Attribute[] }[];
    }[];
  }[];
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

/** @returns the records of a request, after checks of its resource and its scope */
export function recordsIn(body: Buffer, isJson: boolean): readonly Arrival[] {
  const request = (isJson ? JSON.parse(body.toString()) : decode('ExportRequest', body)) as Parsed;
  const [logs, ...otherLogs] = request.resourceLogs;
  assert.ok(logs !== undefined && otherLogs.length === 0);
  const resource = Object.fromEntries(logs.resource.attributes.map(({ key, value }) => [key, value.stringValue]));
  assert.equal(resource['service.name'], 'sequent');
  assert.equal(resource['host.name'], 'node-1');
  assert.match(resource['service.version'] ?? '', /^\d+\.\d+\.\d+/);
  assert.equal(logs.scopeLogs[0]?.scope.name, 'sequent');
  return logs.scopeLogs.flatMap(({ logRecords }) =>
    logRecords.map((record) => ({
      id: record.attributes.find(({ key }) => key === 'sequent.finding.id')?.value.stringValue ?? '',
      body: Buffer.from(JSON.stringify(record)),
    })),
  );
}
