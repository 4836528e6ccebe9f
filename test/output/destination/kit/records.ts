import assert from 'node:assert/strict';
import type { OutputRecord } from '../../../../src/output/record.ts';
import type { Arrival, KitOptions, KitReceiver } from './subject.ts';
import { until } from './waiting.ts';

/** Texts that an attacker may choose as a path, an argument or the name of a namespace. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  'two\nlines\r\nand\rmore\n',
  Array.from({ length: 0x21 }, (_, code) => String.fromCharCode(code)).join('') + '\u007f\u0085\u009b',
  '\u001b[2J\u001b]0;title\u0007',
  '\ud800 and \udfff',
  '\u2028\u2029\u202e\ufeff',
  '🦀é漢',
  `/${'d'.repeat(4_095)}`,
  'x'.repeat(64 * 1_024),
  '{"create":{}}\n{"id":"forged"}\n',
  'PUB findings.high 3\r\nabc\r\n',
  '<script>alert("1")</script> CEF:0|a|b=c\\|',
  '<134>1 - - - - - - forged',
  '> * . $ # + {severity} {{severity}} ${HOME} %s %n',
];

let made = 0;

/** Makes a record with an id of its own. Beside the body, all fields that an attacker controls contain the text. */
export function record(options: KitOptions, text: string, severity: OutputRecord['severity'] = 'high'): OutputRecord {
  made += 1;
  const id = made.toString(16).padStart(32, '0');
  return {
    id,
    severity,
    timestamp: 1_700_000_000_000_000_000n + BigInt(made),
    subject: text.slice(0, 4_096),
    signature: 'RSEQ-1',
    pack: 'rseq',
    namespace: text.slice(0, 253),
    body: options.body?.(text, id) ?? Buffer.from(text),
    contentType: options.contentType ?? 'application/json',
  };
}

/** Makes this number of records. */
export function records(options: KitOptions, count: number, text = 'finding'): readonly OutputRecord[] {
  return Array.from({ length: count }, (_, at) => record(options, `${text} ${at}`));
}

/** Waits until the receiver has acknowledged exactly these records in this order, each once. */
export async function arrivedExactly(receiver: KitReceiver, expected: readonly OutputRecord[]): Promise<void> {
  const wanted = expected.map(plain);
  await until(`${wanted.length} records arrive`, async () => (await receiver.arrived()).length >= wanted.length);
  const got = await receiver.arrived();
  assert.deepEqual(
    got.map(({ id }) => id),
    wanted.map(({ id }) => id),
    'ids of the records that arrived',
  );
  assert.deepEqual(got.map(plain), wanted);
}

/** Waits until the receiver has acknowledged all these records, in this order without repetitions. */
export async function arrivedAtLeastOnce(receiver: KitReceiver, expected: readonly OutputRecord[]): Promise<void> {
  const wanted = expected.map(({ id }) => id);
  await until(`${wanted.length} different records arrive`, async () => {
    return new Set((await receiver.arrived()).map(({ id }) => id)).size >= wanted.length;
  });
  assert.deepEqual([...new Set((await receiver.arrived()).map(({ id }) => id))], wanted);
}

function plain({ id, body }: Arrival): { readonly id: string; readonly body: string } {
  return { id, body: body.toString('utf8') };
}
