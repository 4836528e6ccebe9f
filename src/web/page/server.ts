import type {
  FindingAnswer,
  ListAnswer,
  OverviewAnswer,
  RawAnswer,
  RefusalAnswer,
  StateAnswer,
} from '../shared/answers.ts';
import { type Filter, serverQuery } from './filter.ts';

/** Answers that the page is made of. */
export interface PageSource {
  /** False in a saved page, which has neither a search nor news. */
  readonly isLive: boolean;
  /** Address of the page: `/`, or the page of a finding. */
  place(): { readonly pathname: string; readonly search: string };
  /** Changes the place. */
  go(path: string): void;
  state(): Promise<StateAnswer>;
  list(filter: Filter, before: string | undefined, signal: AbortSignal): Promise<ListAnswer>;
  overview(filter: Filter, signal: AbortSignal): Promise<OverviewAnswer>;
  finding(id: string, signal: AbortSignal): Promise<FindingAnswer>;
  events(id: string, after: number, signal: AbortSignal): Promise<RawAnswer>;
}

/** An answer that says why there is none. */
export class ServerFault extends Error {
  readonly status: number;

  /** @param status of HTTP; 0 if the server does not answer */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The server that this page came from. */
export const pageServer: PageSource = {
  isLive: true,
  place: () => location,
  go: (path) => history.pushState(null, '', path),
  state: () => ask<StateAnswer>('/api/state'),
  list(filter, before, signal) {
    const query = serverQuery(filter);
    if (before !== undefined) query.set('before', before);
    return ask<ListAnswer>(`/api/list?${query}`, signal);
  },
  overview: (filter, signal) => ask<OverviewAnswer>(`/api/overview?${serverQuery(filter)}`, signal),
  finding: (id, signal) => ask<FindingAnswer>(`/api/finding/${encodeURIComponent(id)}`, signal),
  events: (id, after, signal) => ask<RawAnswer>(`/api/finding/${encodeURIComponent(id)}/events?after=${after}`, signal),
};

/** The server is this program's own, and its answers have the form of `shared/answers.ts`. */
async function ask<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const response = await fetch(path, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new ServerFault(0, 'the server does not answer');
  });
  if (response.ok) return response.json();
  const refusal: Partial<RefusalAnswer> = await response.json().catch(() => ({}));
  throw new ServerFault(response.status, refusal.error ?? `the server answers with ${response.status}`);
}
