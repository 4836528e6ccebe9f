import type { Snapshot } from '../snapshot.ts';
import { number, type Row } from './row.ts';

/** The page of a running sidecar. */
export const pageRows: readonly Row<Snapshot>[] = [
  number({
    metric: 'sequent_page_connections',
    health: 'gauges.page_connections',
    help: 'Open connections to the page. Only with `--web`.',
    of: ({ page }) => page?.connections,
  }),
  number({
    metric: 'sequent_page_streams',
    health: 'gauges.page_streams',
    help: 'Browsers that follow new findings. Only with `--web`.',
    of: ({ page }) => page?.streams,
  }),
  number({
    metric: 'sequent_page_requests_total',
    stats: 'page_requests',
    health: 'counts.page_requests',
    help: 'Number of requests to the page. Only with `--web`.',
    of: ({ page }) => page?.requests,
  }),
  number({
    metric: 'sequent_page_refused_total',
    stats: 'page_refused',
    health: 'counts.page_refused',
    help: 'Number of requests to the page that were refused, and of connections over the limit. Only with `--web`.',
    of: ({ page }) => page?.refused,
  }),
  number({
    metric: 'sequent_page_rows_skipped_total',
    stats: 'page_rows_skipped',
    health: 'counts.page_rows_skipped',
    help: 'Number of findings that a browser was not told live, because there were too many. Only with `--web`.',
    of: ({ page }) => page?.rows_skipped,
  }),
  number({
    metric: 'sequent_page_disconnected_total',
    stats: 'page_disconnected',
    health: 'counts.page_disconnected',
    help: 'Number of browsers that were disconnected because they did not read. Only with `--web`.',
    of: ({ page }) => page?.disconnected,
  }),
  number({
    metric: 'sequent_page_restarts_total',
    stats: 'page_restarts',
    health: 'counts.page_restarts',
    help: 'Number of restarts of the thread of the page. Only with `--web`.',
    of: ({ page }) => page?.restarts,
  }),
];
