import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { tellStory } from '../../../src/story/story.ts';
import { loadPageFiles, type PageFiles } from '../../../src/web/bundle/page-files.ts';
import { rowOf } from '../../../src/web/data/row.ts';
import { filterNames, listPath, readFilter, serverQuery } from '../../../src/web/page/filter.ts';
import { NewRows } from '../../../src/web/page/list/new-rows.ts';
import { shownLength, shownNumber, shownTime } from '../../../src/web/page/shown.ts';
import { savedPage } from '../../../src/web/save/saved-page.ts';
import { queryOf } from '../../../src/web/server/request-query.ts';
import { root } from '../../house/documents.ts';
import { hostileText } from '../../output/hostile-reports.ts';
import { sampleRecord } from '../sample-records.ts';

describe('the sources of the page', () => {
  it('make elements of texts in no way that could turn a text into markup or code', () => {
    const files = globSync('src/web/page/**/*.ts', { cwd: root });
    const sinks =
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|srcdoc|setHTML|\beval\b|new Function|set(?:Timeout|Interval)\(['"`]|javascript:|\.style\b|import\(/;
    const found = files.filter((file) => sinks.test(readFileSync(join(root, file), 'utf8')));
    assert.ok(files.length > 15);
    assert.deepEqual(found, []);
    const setters = files.filter((file) =>
      /createElement|setAttributeNS?\(/.test(readFileSync(join(root, file), 'utf8')),
    );
    assert.ok(setters.includes('src/web/page/dom/element.ts'));
  });

  it('load nothing from outside', () => {
    const files = globSync('src/web/page/**/*.{ts,css,html,svg}', { cwd: root });
    const found = files.flatMap((file) => {
      const addresses = readFileSync(join(root, file), 'utf8').match(/https?:\/\/[^\s'"]+|url\([^)]*\)/g) ?? [];
      return addresses.filter((address) => address !== 'http://www.w3.org/2000/svg');
    });
    assert.deepEqual(found, []);
  });
});

describe('the bundle', () => {
  let files: PageFiles;
  before(async () => {
    files = await loadPageFiles();
  });

  it('has less than 150 KB, compressed', () => {
    const bytes = Object.values(files).reduce((sum, text) => sum + gzipSync(text).length, 0);
    assert.ok(bytes < 150_000, String(bytes));
    assert.ok(bytes > 1_000);
  });

  it('makes a file whose policy allows its own script and style only, and whose texts cannot leave their element', () => {
    const title = '</script><script>alert(1)</script><!--\u2028';
    const record = { ...sampleRecord(1, { title }), cursor: '1.1' };
    const story = tellStory(JSON.parse(record.body));
    const finding = { row: rowOf(record), story, body: record.body, hasEvents: false, isPartial: false };
    const overview = { total: 1, signatures: [], buckets: [], partial: false };
    const state = { mode: 'stored', source: title, version: '0' } as const;
    const page = savedPage(files, { state, overview, findings: [finding] });
    assert.equal(page.match(/<script/g)?.length, 2);
    assert.equal(page.match(/<\/script/g)?.length, 2);
    assert.ok(!page.includes('<!--'));
    const hash = (text: string | undefined) =>
      `'sha256-${createHash('sha256')
        .update(text ?? '')
        .digest('base64')}'`;
    const [, script] = /<script type="module">(.*)<\/script>\n<\/body>/s.exec(page) ?? [];
    const [, style] = /<style>(.*)<\/style>/s.exec(page) ?? [];
    const [, policy] = /content-security-policy" content="([^"]*)"/.exec(page) ?? [];
    assert.ok(policy?.includes(`script-src ${hash(script)};`));
    assert.ok(policy?.includes(`style-src ${hash(style)};`));
    const [, json = ''] = /id="saved">(.*)<\/script>\n<script type="module">/s.exec(page) ?? [];
    assert.equal(JSON.parse(json).findings[0].row.title, title);
  });
});

describe('the filter', () => {
  it('stands in the address as it is written, whatever its texts are', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...filterNames), hostileText), (given) => {
        const path = listPath(readFilter(new URLSearchParams(Object.entries(given)).toString()));
        const url = new URL(path, 'http://localhost');
        assert.equal(url.host, 'localhost');
        const read = readFilter(url.search);
        for (const [name, text] of Object.entries(given)) {
          assert.equal(Reflect.get(read, name) ?? '', text.toWellFormed().trim());
        }
      }),
    );
  });

  it('asks the server for parts of names, and for whole process ids', () => {
    const query = queryOf(serverQuery({ process: 'nginx', path: '/etc/*', container: 'web' }));
    assert.deepEqual(query, { limit: 200, process: ['*nginx*'], path: ['/etc/*'], container: ['*web*'] });
    assert.deepEqual(queryOf(serverQuery({ process: '4242' }))?.process, ['4242']);
  });
});

describe('new rows', () => {
  it('wait in bounded memory, and are all counted', () => {
    const rows = new NewRows();
    const row = rowOf({ ...sampleRecord(1), cursor: '1.1' });
    for (let batch = 0; batch < 50; batch++) {
      rows.add({
        rows: Array.from({ length: 100 }, (_, index) => ({ ...row, id: String(batch * 100 + index) })),
        skipped: 3,
      });
    }
    assert.equal(rows.count, 5_150);
    const kept = rows.take();
    assert.deepEqual([kept.length, kept.at(-1)?.id, rows.count], [500, '4999', 0]);
  });
});

describe('shown values', () => {
  it('have units and the precision that a person reads', () => {
    assert.equal(shownNumber(1234567), '1\u202f234\u202f567');
    assert.equal(shownTime('1795424112104212960').clock, '08:55:12.104');
    assert.deepEqual([0, 7, -1_500, 45_423_000, 999_999_999, 61e9, -90_000e9].map(shownLength), [
      '0 ns',
      '7 ns',
      '−1.5 µs',
      '45.4 ms',
      '1000 ms',
      '1.02 min',
      '−1.04 d',
    ]);
  });
});
