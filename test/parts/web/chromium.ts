import type { TestContext } from 'node:test';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { located, type Part } from '../part.ts';

/** Debian's Chromium. Its package has more libraries than can be unpacked beside each other. */
export const chromiumPart: Part = {
  name: 'chromium',
  version: 'debian',
  program: 'chromium',
  entry: 'usr/bin/chromium',
  hint: 'the Debian package chromium',
};

export async function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: await located(chromiumPart), args: ['--no-sandbox'] });
}

/** A page of a browser that keeps what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts, violations of the policy, and requests to other servers. */
  readonly faults: string[];
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: 'light' | 'dark';
}

/** Opens a page that is closed after the test. */
export async function openPage(
  t: TestContext,
  browser: Browser,
  url: string,
  { width = 1_280, height = 800, scheme = 'light' }: PageOptions = {},
): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
  t.after(() => page.close());
  const faults: string[] = [];
  const own = new URL(url).origin;
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== own && !request.url().startsWith('data:'))
      faults.push(`request to ${request.url()}`);
  });
  await page.goto(url);
  return { page, faults };
}

/** @returns what axe-core finds wrong for people who use assistive technology */
export async function barriers(page: Page): Promise<readonly string[]> {
  // The debugger's protocol runs it, which the policy of the page does not bar.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{
    violations: { id: string; help: string; nodes: { target: string[]; failureSummary: string }[] }[];
  }>('axe.run(document, { resultTypes: ["violations"] })');
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
  );
}
