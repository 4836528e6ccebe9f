// The page in a browser, with Debian's Chromium.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { savePage } from '../../../src/cli/commands/view/save-page.ts';
import { loadPageFiles, type PageFiles } from '../../../src/web/bundle/page-files.ts';
import type { PageContent } from '../../../src/web/server/routes.ts';
import { servePage } from '../../../src/web/server/serve-page.ts';
import { shippedTexts } from '../../../src/web/telling/shipped-texts.ts';
import { teller } from '../../../src/web/telling/tell-finding.ts';
import { hostileTexts } from '../../output/sample-finding.ts';
import { contentOf, recentRecords } from '../../web/page-under-test.ts';
import { sampleRecord } from '../../web/sample-records.ts';
import { barriers, openPage, startChromium } from './chromium.ts';

// Signatures import `tracee-sequent`, which this module resolves.
await import('../../../src/self.ts');
const { capsuleAround, recordedRecords } = await import('../../web/recorded-capsule.ts');

let browser: Browser;
let files: PageFiles;
before(async () => {
  [browser, files] = await Promise.all([startChromium(), loadPageFiles()]);
});
after(() => browser.close());

async function serve(t: TestContext, data = recentRecords(), port = 0, more: Partial<PageContent> = {}) {
  const address = { kind: 'tcp', host: '127.0.0.1', port } as const;
  const server = await servePage(
    { address, token: undefined, tls: undefined, hosts: [] },
    contentOf(data, { files, ...more }),
  );
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await server.close();
    isOpen = false;
  };
  t.after(close);
  const bound = server.address.kind === 'tcp' ? server.address.port : 0;
  return { data, origin: `http://127.0.0.1:${bound}`, port: bound, close };
}

function titles(page: Page): Promise<string[]> {
  return page.locator('.findings tbody .title').allTextContents();
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(20);
}

describe('the list', () => {
  it('shows findings, filters them by an address that can be shared, and goes back', async (t) => {
    const { origin, data } = await serve(t);
    for (let number = 0; number < 30; number++) {
      data.add(
        sampleRecord(number, { severity: number % 10 === 0 ? 'critical' : 'low', signature: `ACME-${number % 3}` }),
      );
    }
    const { page, faults } = await openPage(t, browser, origin);
    await page.getByText('Finding 29').waitFor();
    await page.getByLabel('Severity').selectOption('critical');
    await until(async () => (await titles(page)).length === 3);
    assert.match(page.url(), /\?severity=critical$/);
    await page.getByLabel('Text').fill('ACME-1');
    await page.keyboard.press('Enter');
    await until(async () => (await titles(page)).length === 1);
    const { page: shared } = await openPage(t, browser, page.url());
    await until(async () => (await titles(shared)).join() === 'Finding 10');
    await page.goBack();
    await until(async () => (await titles(page)).length === 3);
    await page.getByRole('button', { name: 'Clear' }).click();
    await until(async () => (await titles(page)).length === 30);
    await page.getByRole('link', { name: 'ACME-2' }).click();
    await until(async () => (await titles(page)).length === 10);
    await page.getByText('More conditions').waitFor();
    await page.getByLabel('Process').fill('1005');
    await page.keyboard.press('Enter');
    await until(async () => (await titles(page)).join() === 'Finding 5');
    assert.deepEqual(faults, []);
  });

  it('reads older findings on demand', async (t) => {
    const { origin, data } = await serve(t);
    for (let number = 0; number < 450; number++) data.add(sampleRecord(number));
    const { page } = await openPage(t, browser, origin);
    await page.getByRole('button', { name: 'Older findings' }).click();
    await until(async () => (await titles(page)).length === 400);
    await page.getByRole('button', { name: 'Older findings' }).click();
    await until(async () => (await titles(page)).length === 450);
    assert.equal(await page.getByRole('button', { name: 'Older findings' }).isVisible(), false);
  });

  it('takes 1 000 findings a second, does not freeze, and moves nothing that is read', async (t) => {
    const { origin, data } = await serve(t, recentRecords(20_000));
    for (let number = 0; number < 100; number++) data.add(sampleRecord(number));
    const { page, faults } = await openPage(t, browser, origin);
    await page.getByText('Finding 99').waitFor();
    let number = 100;
    const flood = setInterval(() => {
      for (let more = 0; more < 50; more++) data.add(sampleRecord(number++));
    }, 50);
    t.after(() => clearInterval(flood));
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busySeconds = async (): Promise<number> => {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
    };
    const [before, from] = [await busySeconds(), number];
    await until(async () => number > from + 4_000);
    const perThousand = ((await busySeconds()) - before) / ((number - from) / 1_000);
    // Processor time of the page's thread, so that other work on the machine does not count.
    assert.ok(perThousand < 0.7, `${perThousand} s for 1 000 findings`);
    await until(async () => (await titles(page))[0] !== 'Finding 99');
    assert.ok((await titles(page)).length <= 300);
    const link = page.locator('.findings tbody .title').nth(5);
    await link.focus();
    const read = await link.textContent();
    const place = await link.boundingBox();
    await page.getByRole('button', { name: /Show \d+ new findings/ }).waitFor();
    assert.equal(await link.textContent(), read);
    assert.deepEqual(await link.boundingBox(), place);
    await page.getByRole('button', { name: /Show \d+ new findings/ }).click();
    await until(async () => (await link.textContent()) !== read);
    assert.deepEqual(faults, []);
  });

  it('connects again after a restart of the server, and shows what arrived since', async (t) => {
    const first = await serve(t);
    first.data.add(sampleRecord(1));
    const { page } = await openPage(t, browser, first.origin);
    await page.getByText('Finding 1').waitFor();
    await page.locator('.pill.open').waitFor();
    await first.close();
    await page.getByText('server away').waitFor();
    const second = await serve(t, recentRecords(), first.port);
    second.data.add(sampleRecord(2));
    await page.getByText('Finding 2').waitFor();
    await page.locator('.pill.open').waitFor();
    assert.deepEqual(await titles(page), ['Finding 2', 'Finding 1']);
  });
});

describe('the page of a finding', () => {
  it('answers what, who, when, why, where and what to do, with the events of its capsule', async (t) => {
    const data = recentRecords();
    for (const record of await recordedRecords()) data.add(record);
    const [record] = [...data.search({ signature: ['RSEQ-011'] })];
    assert.ok(record);
    const capsule = await capsuleAround(record);
    const tells = teller({
      data,
      signatures: shippedTexts,
      capsuleOf: ({ id }) => (id === record.id ? capsule : undefined),
    });
    const { origin } = await serve(t, data, 0, { teller: tells });
    const { page, faults } = await openPage(t, browser, `${origin}/finding/${record.id}`, { width: 1_700 });
    for (const name of ['To do', 'Where', 'Address space', 'Who', 'When', 'Why', 'Raw']) {
      await page.getByRole('heading', { level: 2, name, exact: true }).waitFor();
    }
    assert.match(await page.locator('.tree .subject').innerText(), /this process/);
    assert.ok((await page.locator('.scene.wide svg rect.area').count()) > 0);
    const shown = () => page.locator('.events > li:visible').count();
    const evidence = await shown();
    await page.getByLabel('All processes').check();
    assert.ok((await shown()) > evidence);
    assert.match(await page.locator('.events .missing').first().innerText(), /4 events are missing here/);
    assert.ok((await page.locator('.axis .gap').count()) > 0);
    await page.getByText('The finding as JSON').click();
    await until(async () => (await page.locator('.raw pre').first().innerText()).includes(record.id));
    await page.getByText('The recorded events as JSON').click();
    await page.getByRole('button', { name: /More events, from 101/ }).click();
    await until(async () => (await page.locator('.raw pre').count()) === 3);
    assert.deepEqual(await barriers(page), []);
    for (const width of [320, 760, 1_280]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      assert.ok(Number(await page.evaluate(overflow)) <= 0, `at ${width}`);
    }
    const related = page.locator('.related a').first();
    const name = await related.innerText();
    await related.click();
    await until(async () => (await page.locator('.facts').first().innerText()).includes(name.split(' ')[1] ?? ''));
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: /second libc/ }).waitFor();
    assert.deepEqual(faults, []);
  });

  it('stands in one file that needs no server', async (t) => {
    const data = recentRecords();
    for (const record of await recordedRecords()) data.add(record);
    const folder = mkdtempSync(join(tmpdir(), 'sequent-page-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const content = contentOf(data, { files });
    const [one, all] = [join(folder, 'one.html'), join(folder, 'all.html')];
    const [record] = [...data.search({ signature: ['RSEQ-011'] })];
    assert.ok(record);
    await savePage(one, content, record.id, false);
    await savePage(all, content, undefined, false);
    const { page, faults } = await openPage(t, browser, pathToFileURL(one).href);
    await page.getByRole('heading', { level: 1, name: /second libc/ }).waitFor();
    const { page: list, faults: others } = await openPage(t, browser, pathToFileURL(all).href);
    await list.locator('.findings .title').first().click();
    await list.locator('main.finding h1').waitFor();
    await list.getByRole('link', { name: 'Sequent', exact: true }).click();
    await list.locator('.findings').waitFor();
    assert.deepEqual([faults, others], [[], []]);
    assert.deepEqual(await barriers(list), []);
  });
});

describe('hostile texts', () => {
  it('are shown as texts, without effect on the page', async (t) => {
    const { origin, data } = await serve(t);
    const texts = [
      ...hostileTexts,
      '<img src=x onerror=alert(1)>',
      '"><script>alert(1)</script>',
      'javascript:alert(1)',
      '{{7*7}}',
    ];
    for (const [number, text] of texts.entries()) {
      const parts = { title: text, executable: text, container: text, namespace: text, path: text, signature: text };
      data.add(sampleRecord(number, parts));
    }
    const { page, faults } = await openPage(t, browser, origin);
    await until(async () => (await titles(page)).length === texts.length);
    assert.equal(await page.locator('img, script:not([src]), iframe').count(), 0);
    const shown = await page.locator('main').innerText();
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(shown, /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/);
    for (const width of [320, 1_280]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      assert.ok(Number(await page.evaluate(overflow)) <= 0, `at ${width}`);
    }
    await page.locator('.findings tbody .title').first().click();
    await page.locator('main.finding h1').waitFor();
    assert.deepEqual(faults, []);
  });
});

describe('accessibility', () => {
  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [320, 1_280, 2_560]) {
      it(`has no barriers at ${width} pixels, ${scheme}`, async (t) => {
        const { origin, data } = await serve(t);
        for (const [number, severity] of (['info', 'low', 'medium', 'high', 'critical'] as const).entries()) {
          data.add(
            sampleRecord(number, { severity, signature: `ACME-${number}`, container: 'web', namespace: 'shop' }),
          );
        }
        const { page } = await openPage(t, browser, origin, { width, scheme });
        await page.getByText('Finding 4').waitFor();
        await page.locator('.signatures').waitFor();
        assert.deepEqual(await barriers(page), []);
        await page.getByText('Finding 4').click();
        await page.locator('main.finding h1').waitFor();
        assert.deepEqual(await barriers(page), []);
      });
    }
  }

  it('works with the keyboard alone', async (t) => {
    const { origin, data } = await serve(t);
    data.add(sampleRecord(1));
    const { page } = await openPage(t, browser, origin);
    await page.getByText('Finding 1').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the findings');
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate('document.activeElement.className')) === 'title') break;
    }
    await page.keyboard.press('Enter');
    await page.locator('main.finding').waitFor();
    assert.match(page.url(), /\/finding\/[0-9a-f]{32}$/);
    assert.equal(await page.evaluate('document.activeElement.className'), 'finding');
  });
});
