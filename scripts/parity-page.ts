/**
 * Writes the table in docs/parity.md, from Tracee's own cases and the recordings: `node scripts/parity-page.ts`. With --check it
 * writes nothing, and exits with 1 if the table is out of date.
 */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { keepPage, readPage } from './keep-page.ts';
import { between, table } from './markdown.ts';

await import('../src/self.ts');
const { Engine } = await import('../src/engine/engine.ts');
const { MessageHead } = await import('../src/event/message/message-head.ts');
const { openRecording } = await import('../src/intake/recording/open-recording.ts');
const { loadSignatures } = await import('../src/packs/load.ts');
const { fieldsOf } = await import('../src/signature/describe.ts');
const { differences } = await import('../src/testing/vectors/compare.ts');
const { runVector } = await import('../src/testing/vectors/run-vector.ts');
const { parseVector } = await import('../src/testing/vectors/vector.ts');

const page = 'docs/parity.md';
const command = 'node scripts/parity-page.ts';

const signatures = (await loadSignatures(['tracee'])).toSorted((a, b) =>
  a.id.localeCompare(b.id, 'en', { numeric: true }),
);
const vectors = gunzipSync(readFileSync(new URL('../fixtures/vectors/detectors.jsonl.gz', import.meta.url)))
  .toString()
  .trimEnd()
  .split('\n')
  .map(parseVector);
const live = [await liveCounts('detectors'), await liveCounts('detectors-decoded')];

const rows = signatures.map((signature) => {
  const own = vectors.filter(({ detector }) => detector === signature.id);
  const passed = own.filter((vector) => differences(vector.expect ?? [], runVector(vector, signature)).length === 0);
  const [raw, decoded] = live.map((counts) => shown(counts, signature.name));
  const better = fieldsOf(signature.options).find(({ name }) => name === 'strict')?.description;
  return [
    `[${signature.id}](reference/signatures/tracee/${signature.name}.md)`,
    `\`${signature.name}\``,
    `${passed.length} of ${own.length}`,
    raw ?? '',
    decoded ?? '',
    better === undefined ? '' : better.replace(/^true: repeat a fault of Tracee's detector: /, ''),
  ];
});
const heading = [
  'detector',
  'finding',
  'cases agree',
  '`detectors`',
  '`detectors-decoded`',
  'corrected fault of the detector',
];
const total = ['', `${signatures.length} detectors`, ...totals(), '', '', ''];

const marks = [`<!-- table: ${command} -->`, '<!-- end of the table -->'] as const;
keepPage(page, between(readPage(page), marks, table([heading, ...rows, total])), command);

function totals(): string[] {
  const passed = rows.map((row) => Number(row[2]?.split(' ')[0]));
  return [`${passed.reduce((sum, one) => sum + one, 0)} of ${vectors.length}`];
}

interface Counts {
  /** Findings of Tracee itself, by name. */
  readonly theirs: ReadonlyMap<string, number>;
  readonly ours: ReadonlyMap<string, number>;
}

/** Findings in a recording: Tracee's own, which travel in it, and ours. */
async function liveCounts(recording: string): Promise<Counts> {
  const theirs = new Map<string, number>();
  const ours = new Map<string, number>();
  const count = (counts: Map<string, number>, name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
  const engine = new Engine({
    signatures,
    arch: 'amd64',
    onFinding: ({ signature }) => count(ours, signature.name),
  });
  const head = new MessageHead();
  const names = new Set(signatures.map(({ name }) => name));
  await openRecording(new URL(`../fixtures/recordings/${recording}.pb.gz`, import.meta.url).pathname).run({
    message(bytes, start, stop) {
      const name = head.read(bytes, start, stop)
        ? Buffer.from(bytes.subarray(head.nameStart, head.nameEnd)).toString()
        : '';
      if (names.has(name)) count(theirs, name);
      else engine.message(bytes, start, stop, 0);
    },
    gap() {},
    quiet() {},
  });
  engine.end();
  return { theirs, ours };
}

/** How many findings are ours, and how many of them Tracee made too. */
function shown({ theirs, ours }: Counts, name: string): string {
  const [own, tracees] = [ours.get(name) ?? 0, theirs.get(name) ?? 0];
  if (own === tracees) return own === 0 ? '' : String(own);
  return `${own} (Tracee ${tracees})`;
}
