import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type { HistoryQuery } from '../../history/query.ts';
import type { StoredRecord } from '../../history/record.ts';
import { SearchLimit } from '../../history/search-limit.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { PageFiles } from '../bundle/page-files.ts';
import { type HealthOf, overviewOf } from '../data/overview.ts';
import type { PageData } from '../data/page-data.ts';
import { rowOf } from '../data/row.ts';
import type { ListAnswer, StateAnswer } from '../shared/answers.ts';
import type { Teller } from '../telling/tell-finding.ts';
import type { LiveStreams } from './live-streams.ts';
import { queryOf } from './request-query.ts';

/** The content that a server shows. */
export interface PageContent {
  readonly files: PageFiles;
  readonly data: PageData;
  readonly state: () => StateAnswer;
  readonly healthOf: HealthOf;
  readonly teller: Teller;
  /** The time of day in epoch nanoseconds. */
  readonly now: () => bigint;
  /** Milliseconds, to limit the time of searches; `performance.now` by default. */
  readonly clock?: (() => number) | undefined;
  readonly onFault: (reason: string) => void;
}

/** Time for one search, in milliseconds. The thread does nothing else meanwhile. */
const searchMs = 1_000;

/** Makes the routes of the page. All answer from this machine's disk or memory. */
export function routes(content: PageContent, streams: LiveStreams): Hono<{ Bindings: HttpBindings }> {
  const { files, data, state, teller, healthOf, now, clock, onFault } = content;
  const app = new Hono<{ Bindings: HttpBindings }>();
  const html = { 'content-type': 'text/html; charset=utf-8' };
  app.get('/', (c) => c.body(files.html, 200, html));
  app.get('/finding/:id', (c) => c.body(files.html, 200, html));
  app.get('/page.js', (c) => c.body(files.script, 200, { 'content-type': 'text/javascript; charset=utf-8' }));
  app.get('/page.css', (c) => c.body(files.style, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/icon.svg', (c) => c.body(files.icon, 200, { 'content-type': 'image/svg+xml' }));
  app.get('/api/state', (c) => c.json(state()));
  app.get('/api/list', (c) => {
    const query = queryOf(new URL(c.req.url).searchParams);
    return query === undefined ? c.json(wrongQuery, 400) : c.json(list(data, query, new SearchLimit(searchMs, clock)));
  });
  app.get('/api/overview', (c) => {
    const query = queryOf(new URL(c.req.url).searchParams);
    if (query === undefined) return c.json(wrongQuery, 400);
    return c.json(overviewOf(data, query, now(), new SearchLimit(searchMs, clock), healthOf));
  });
  app.get('/api/finding/:id', async (c) => {
    const record = findingOf(data, c.req.param('id'));
    return record === undefined ? c.json(unknownFinding, 404) : c.json(await teller.finding(record));
  });
  app.get('/api/finding/:id/events', (c) => {
    const record = findingOf(data, c.req.param('id'));
    const after = Number(c.req.query('after') ?? 0);
    if (record === undefined) return c.json(unknownFinding, 404);
    return c.json(teller.events(record, Number.isSafeInteger(after) && after > 0 ? after : 0));
  });
  app.get('/live', (c) => {
    const { searchParams } = new URL(c.req.url);
    const query = queryOf(searchParams);
    if (query === undefined) return c.json(wrongQuery, 400);
    if (streams.isFull) return c.json({ error: 'too many browsers follow this server' }, 503);
    const { outgoing } = c.env;
    if ('stream' in outgoing) return c.json({ error: 'HTTP/1.1 is needed' }, 400);
    outgoing.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
    if (c.req.method === 'HEAD') {
      outgoing.end();
      return RESPONSE_ALREADY_SENT;
    }
    streams.open(outgoing, query, c.req.header('last-event-id') ?? searchParams.get('after') ?? undefined);
    return RESPONSE_ALREADY_SENT;
  });
  app.notFound((c) => c.json({ error: 'there is nothing at this address' }, 404));
  app.onError((error, c) => {
    onFault(describeThrown(error));
    return c.json({ error: 'the server has failed to answer; its log says why' }, 500);
  });
  return app;
}

const wrongQuery = { error: 'a condition has a form that the search does not know' };
const unknownFinding = { error: 'there is no finding with this id; it may have left the history' };

/** @returns a finding or summary; notes have no page */
function findingOf(data: PageData, id: string): StoredRecord | undefined {
  const record = data.get(id);
  return record?.kind === 'finding' || record?.kind === 'summary' ? record : undefined;
}

function list(data: PageData, query: HistoryQuery, limit: SearchLimit): ListAnswer {
  // Records that arrive during the search come again in the live stream.
  const { newest } = data;
  const records = [...data.search(query, limit)];
  const isFull = records.length === query.limit;
  const { stoppedAt } = limit;
  const partial = !isFull && stoppedAt !== undefined;
  return { rows: records.map(rowOf), newest, next: isFull ? records.at(-1)?.cursor : stoppedAt, partial };
}
