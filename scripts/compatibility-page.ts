/**
 * Writes the tables in docs/compatibility.md and README.md, from the recordings and the profiles of versions:
 * `node scripts/compatibility-page.ts`. With --check it writes nothing and exits 1 when a table is not what would be written.
 */

import { keepPage, readPage } from './keep-page.ts';
import { between } from './markdown.ts';

await import('../src/self.ts');
const { measureVersions } = await import('./compatibility/measure.ts');
const { differencesTable, signaturesTable, summaryTable } = await import('./compatibility/tables.ts');

const measured = await measureVersions();
const pages = [
  {
    path: 'docs/compatibility.md',
    tables: { summary: summaryTable(measured), differences: differencesTable(), signatures: signaturesTable(measured) },
  },
  { path: 'README.md', tables: { summary: summaryTable(measured) } },
];

for (const { path, tables } of pages) {
  const wanted = Object.entries(tables).reduce((page, [name, table]) => put(page, name, table), readPage(path));
  keepPage(path, wanted, 'npm run compatibility');
}

/** The page with another table between the marks of this name. */
function put(page: string, name: string, table: string): string {
  return between(page, [`<!-- ${name} of npm run compatibility -->`, `<!-- end of ${name} -->`], table);
}
