import { existsSync, readFileSync } from 'node:fs';

/** The files of the page. */
export interface PageFiles {
  readonly html: string;
  readonly script: string;
  readonly style: string;
  readonly icon: string;
}

const ready = {
  script: new URL('page.js', import.meta.url),
  style: new URL('page.css', import.meta.url),
} as const;

/**
 * Loads the files of the page. The built package has them ready; in a clone they are made from the sources.
 * @throws Error if the sources cannot be bundled
 */
export async function loadPageFiles(): Promise<PageFiles> {
  const [html, icon] = ['../page/page.html', '../page/icon.svg'].map((path) => text(new URL(path, import.meta.url)));
  const made = existsSync(ready.script)
    ? { script: text(ready.script), style: text(ready.style) }
    : await (await import('./bundle-page.ts')).bundlePage();
  return { html: html ?? '', icon: icon ?? '', ...made };
}

function text(url: URL): string {
  return readFileSync(url, 'utf8');
}
