import type { LiveRows, StateAnswer } from '../shared/answers.ts';
import { type Filter, serverQuery } from './filter.ts';

/** The news of a live stream. */
export interface LiveListener {
  rows(batch: LiveRows): void;
  state(state: StateAnswer): void;
  /** `away`: the server does not answer, and the page tries again. */
  connection(state: 'open' | 'away'): void;
}

/** Pause before a stream that the server refused is opened again, in milliseconds. */
const pauseMs = 3_000;

/** Follows new findings. The browser connects again by itself and says what it has seen last. */
export class LiveStream {
  readonly #filter: Filter;
  readonly #listener: LiveListener;
  #last: string | undefined;
  #source: EventSource | undefined;
  #pause: ReturnType<typeof setTimeout> | undefined;

  /** @param after the place of the newest row of the list; undefined begins now */
  constructor(filter: Filter, after: string | undefined, listener: LiveListener) {
    this.#filter = filter;
    this.#last = after;
    this.#listener = listener;
    this.#open();
  }

  close(): void {
    clearTimeout(this.#pause);
    this.#source?.close();
  }

  #open(): void {
    const query = serverQuery(this.#filter);
    if (this.#last !== undefined) query.set('after', this.#last);
    const source = new EventSource(`/live?${query}`);
    this.#source = source;
    source.addEventListener('open', () => this.#listener.connection('open'));
    source.addEventListener('rows', (event) => {
      this.#last = event.lastEventId;
      this.#listener.rows(JSON.parse(event.data));
    });
    source.addEventListener('state', (event) => this.#listener.state(JSON.parse(event.data)));
    source.addEventListener('error', () => {
      this.#listener.connection('away');
      // A refusal ends the stream for good, as the browser sees it.
      if (source.readyState === EventSource.CLOSED) this.#pause = setTimeout(() => this.#open(), pauseMs);
    });
  }
}
