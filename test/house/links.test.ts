import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { it } from 'node:test';
import { readDocument, root } from './documents.ts';

const documents = globSync('{*.md,docs/**/*.md,examples/**/*.md,fixtures/**/ORIGIN.md,.github/**/*.md}', {
  cwd: root,
}).toSorted();

/** What comes of a heading in a link, as forges make it. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)].map(
    ([, heading = '']) => heading,
  );
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

it('links in documents lead to a file or heading that is there', () => {
  const dead = documents.flatMap((document) =>
    [
      ...readDocument(document)
        .replaceAll(/`[^`\n]*`/g, '')
        .matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g),
    ].flatMap(([link, path = '', anchor]) => {
      const target = path === '' ? document : join(dirname(document), path);
      if (!existsSync(join(root, target))) return [`${document}: ${link}`];
      const isThere = anchor === undefined || anchorsOf(readDocument(target)).has(anchor);
      return isThere ? [] : [`${document}: ${link} has no such heading`];
    }),
  );
  assert.ok(documents.length > 100);
  assert.deepEqual(dead, []);
});

it('paths of the repository that documents name are there', () => {
  const folders = /^(?:src|signatures|examples|test|fixtures|proto|scripts|bench|docs|runtime)\/[\w./-]*$/;
  const missing = documents
    // A changelog tells of what was.
    .filter((document) => document !== 'CHANGELOG.md')
    .flatMap((document) =>
      [...readDocument(document).matchAll(/`([^`\n]+)`/g)]
        .map(([, path = '']) => path)
        // The tutorial names files of the reader's project.
        .filter((path) => !(document.startsWith('docs/tutorial/') && path.startsWith('signatures/')))
        .filter((path) => folders.test(path) && !existsSync(join(root, path)))
        .map((path) => `${document}: ${path}`),
    );
  assert.deepEqual(missing, []);
});
