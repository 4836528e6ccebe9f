import type { OutputRecord } from '../../record.ts';

const newline = Buffer.from('\n');
const comma = Buffer.from(',');

/** A JSON text without line breaks. JSON has them between tokens only: inside of strings they are escaped. */
export function oneLine(json: Buffer): Buffer {
  if (!json.includes(0x0a) && !json.includes(0x0d)) return json;
  return Buffer.from(json.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte)));
}

/** Newline-delimited JSON: each body on a line of its own, the last with its newline too. */
export function ndjson(records: readonly OutputRecord[]): Buffer {
  return Buffer.concat(records.flatMap(({ body }) => [oneLine(body), newline]));
}

/** A JSON array of the bodies. */
export function jsonArray(records: readonly OutputRecord[]): Buffer {
  const parts = records.flatMap(({ body }, index) => (index === 0 ? [body] : [comma, body]));
  return Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
}
