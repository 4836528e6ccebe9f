import { packageVersion } from '../../../package.ts';
import type { OutputRecord } from '../../record.ts';
import type { HttpRefusal } from '../http/refusal.ts';
import { encode } from './messages.ts';

const comma = Buffer.from(',');

/** Makes the bodies of requests: records of one resource and one scope. */
export class RequestBody {
  readonly #resource: { readonly attributes: readonly object[] };
  readonly #scope: { readonly name: string; readonly version: string };

  /** @param further attributes of the resource beside its name, its version and the host */
  constructor(node: string, further: Readonly<Record<string, string>> = {}) {
    const version = packageVersion();
    const all = { 'service.name': 'sequent', 'service.version': version, 'host.name': node, ...further };
    this.#resource = {
      attributes: Object.entries(all).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    };
    this.#scope = { name: 'sequent', version };
  }

  /**
   * An ExportLogsServiceRequest as protobuf.
   * @param records bodies are LogRecords in the JSON mapping of OTLP
   * @returns why there is none: a spool may have records that an earlier configuration made in another format
   */
  protobuf(records: readonly OutputRecord[]): Buffer | HttpRefusal {
    try {
      const logRecords = records.map(({ body }): unknown => parsed(body.toString()));
      const scopeLogs = [{ scope: this.#scope, logRecords }];
      return encode('ExportRequest', { resourceLogs: [{ resource: this.#resource, scopeLogs }] });
    } catch {
      return { reason: 'the record is no LogRecord in JSON, so it was made in another format', isPerRecord: true };
    }
  }

  /** An ExportLogsServiceRequest in the JSON mapping of OTLP. */
  json(records: readonly OutputRecord[]): Buffer {
    const resource = JSON.stringify(this.#resource);
    const scope = JSON.stringify(this.#scope);
    return Buffer.concat([
      Buffer.from(`{"resourceLogs":[{"resource":${resource},"scopeLogs":[{"scope":${scope},"logRecords":[`),
      ...records.flatMap(({ body }, index) => (index === 0 ? [body] : [comma, body])),
      Buffer.from(']}]}]}'),
    ]);
  }
}

/** Only an escape can bring a lone surrogate, and a function for each value takes most of the time of parsing. */
function parsed(json: string): unknown {
  return /\\u[dD]/.test(json) ? JSON.parse(json, wellFormed) : JSON.parse(json);
}

/** A lone surrogate is not UTF-8, so receivers of protobuf refuse a request with one. */
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
