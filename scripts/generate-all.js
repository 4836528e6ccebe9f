/**
 * Writes all generated files anew: `npm run generate`. With --check it writes nothing, and exits with 1 if one of them is not what would be written.
 */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** In this order: the pages are made from the code that the first one writes. */
const generators = [
  'generate.ts',
  'reference-pages.ts',
  'metrics-page.ts',
  'conditions-page.ts',
  'exceptions-page.ts',
  'lint-page.ts',
  'dashboard.ts',
  'helm-chart.ts',
  'configuration-page.ts',
  'cli-page.ts',
  'outputs-page.ts',
  'event-pages.ts',
  'signature-pages.ts',
  'parity-page.ts',
  'compatibility-page.ts',
];

for (const name of generators) {
  const path = fileURLToPath(new URL(name, import.meta.url));
  const { status, error } = spawnSync(process.execPath, [path, ...process.argv.slice(2)], { stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) {
    process.exitCode = status ?? 1;
    break;
  }
}
