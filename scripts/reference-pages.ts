/**
 * Writes the table of docs/reference/errors.md from src/errors.ts, table and fields of docs/reference/formats.md from src/output/formats.ts and
 * the fields of templates, docs/reference/ids.md from all that has an id, and docs/decisions/README.md from the decisions: `node scripts/reference-pages.ts`. With --check it writes nothing and exits 1 when a
 * page is not what would be written.
 */
import { errorCodes } from '../src/errors.ts';
import { reasonCodes } from '../src/telemetry/health.ts';
import { keepPage, readPage } from './keep-page.ts';
import { between } from './markdown.ts';
import { decisionsPage } from './reference/decisions.ts';
import { errorsTable } from './reference/errors.ts';
import { fieldsList, formatsTable } from './reference/formats.ts';
import { type IdsInUse, idsPage, type Kind } from './reference/ids.ts';

await import('../src/self.ts');
const { loadSignatures } = await import('../src/packs/load.ts');
const { shippedPacks } = await import('../src/packs/shipped-packs.ts');

const command = 'node scripts/reference-pages.ts';
const [errors, ids, decisions] = ['docs/reference/errors.md', 'docs/reference/ids.md', 'docs/decisions/README.md'];
const formats = 'docs/reference/formats.md';
const marks = [`<!-- table: ${command} -->`, '<!-- end of the table -->'] as const;

const fieldMarks = [`<!-- fields: ${command} -->`, '<!-- end of the fields -->'] as const;

const wanted = [
  [formats, between(between(readPage(formats), marks, formatsTable()), fieldMarks, fieldsList())],
  [errors, between(readPage(errors), marks, errorsTable())],
  [ids, idsPage(readPage(ids), await idsInUse(), command)],
  [decisions, decisionsPage(command)],
] as const;
for (const [path, text] of wanted) keepPage(path, text, command);

async function idsInUse(): Promise<IdsInUse> {
  const signatures = await loadSignatures([...shippedPacks.keys()]);
  const models = signatures.flatMap((signature) => Object.values(signature.models).map(({ id }) => id));
  const named = (path: string, id: RegExp): string[] => [...readPage(path).matchAll(id)].map(([, name = '']) => name);
  const all: readonly (readonly [Kind, readonly string[]])[] = [
    ['error', Object.keys(errorCodes)],
    ['signature', signatures.map(({ id }) => id)],
    ['model', models],
    // test/house/ids.test.ts holds that this table is whole.
    ['finding of Sequent itself', named('docs/reference/finding.md', /^\| `(SEQ-\d+)`/gm)],
    ['reason of health', reasonCodes],
  ];
  return new Map(all.flatMap(([kind, found]) => found.map((id) => [id, kind] as const)));
}
