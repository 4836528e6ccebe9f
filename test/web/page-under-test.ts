import type { TestContext } from 'node:test';
import { RecentRecords } from '../../src/web/data/recent-records.ts';
import type { Access } from '../../src/web/server/access.ts';
import type { PageContent } from '../../src/web/server/routes.ts';
import { type PageServer, servePage } from '../../src/web/server/serve-page.ts';
import { teller } from '../../src/web/telling/tell-finding.ts';

/** A server of the page in this process. */
export interface PageUnderTest {
  readonly server: PageServer;
  readonly data: RecentRecords;
  /** Such as `http://127.0.0.1:1234`. */
  readonly origin: string;
}

export const someFiles = { html: '<!doctype html><title>Sequent</title>', script: '0', style: 'a{}', icon: '<svg/>' };

/** The content of a page with findings in memory. */
export function contentOf(data: RecentRecords, more: Partial<PageContent> = {}): PageContent {
  return {
    files: someFiles,
    data,
    state: () => ({ mode: 'live', source: 'test', version: '0' }),
    healthOf: () => undefined,
    teller: teller({ data, signatures: async () => new Map(), capsuleOf: () => undefined }),
    now: () => 1_795_423_900_000_000_000n,
    onFault: (reason) => {
      throw new Error(reason);
    },
    ...more,
  };
}

export function recentRecords(records = 1_000): RecentRecords {
  return new RecentRecords({ records, characters: 2 ** 24 }, () => 1_795_423_900_000_000_000n);
}

/** Starts a server that ends with the test. */
export async function startPage(
  t: TestContext,
  {
    access = {},
    content = {},
    data = recentRecords(),
  }: {
    readonly access?: Partial<Access>;
    readonly content?: Partial<PageContent>;
    readonly data?: RecentRecords;
  } = {},
): Promise<PageUnderTest> {
  const address = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const;
  const server = await servePage(
    { address, token: undefined, tls: undefined, hosts: [], ...access },
    contentOf(data, content),
  );
  t.after(() => server.close());
  const port = server.address.kind === 'tcp' ? server.address.port : 0;
  return { server, data, origin: `http://127.0.0.1:${port}` };
}
