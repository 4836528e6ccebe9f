/** Bundles the page into dist/, as the package is published: `node scripts/build-page.ts`, which `npm run build` runs. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { bundlePage } from '../src/web/bundle/bundle-page.ts';

const root = new URL('../', import.meta.url);
const { script, style } = await bundlePage();
for (const folder of ['bundle', 'page']) mkdirSync(new URL(`dist/src/web/${folder}/`, root), { recursive: true });
writeFileSync(new URL('dist/src/web/bundle/page.js', root), script);
writeFileSync(new URL('dist/src/web/bundle/page.css', root), style);
for (const file of ['page.html', 'icon.svg']) {
  copyFileSync(new URL(`src/web/page/${file}`, root), new URL(`dist/src/web/page/${file}`, root));
}
