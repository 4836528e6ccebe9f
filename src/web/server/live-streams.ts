import type { ServerResponse } from 'node:http';
import type { HistoryQuery } from '../../history/query.ts';
import type { PageData } from '../data/page-data.ts';
import { rowOf } from '../data/row.ts';
import type { LiveRows, Row, StateAnswer } from '../shared/answers.ts';

/** Number of browsers that may follow at once. */
export const mostStreams = 16;
/** Time between two looks for new records, in milliseconds. */
const lookEveryMs = 250;
/** Looks between two messages about the state, or signs of life. */
const stateEveryLooks = 8;
/** Rows of one batch; more are counted as skipped. */
const mostRows = 200;
/** Records that one look reads for one browser: at most so many steps of so many records. */
const mostSteps = 4;
const stepRecords = 1_000;
/** Bytes that may wait for one browser. A browser with more gets no rows until it has read them. */
const mostWaiting = 2 ** 18;
/** A browser that has read nothing for this time is disconnected, in milliseconds. */
const patienceMs = 30_000;
/** Time after which a browser connects again, in milliseconds. */
const retryMs = 1_000;

/** Counts of the live streams. */
export interface StreamCounts {
  readonly open: number;
  /** Rows that were left out because a browser was too slow. */
  readonly rowsSkipped: number;
  /** Browsers that were disconnected because they did not read. */
  readonly disconnected: number;
}

interface Stream {
  readonly response: ServerResponse;
  readonly query: HistoryQuery;
  cursor: string;
  /** Since when too much waits; undefined if not too much waits. */
  slowSince: number | undefined;
}

/** Server-sent events for browsers that follow a list. Nothing waits for a browser. */
export class LiveStreams {
  readonly #data: PageData;
  readonly #state: () => StateAnswer;
  readonly #now: () => number;
  readonly #streams = new Set<Stream>();
  #looking: NodeJS.Timeout | undefined;
  #looks = 0;
  #rowsSkipped = 0;
  #disconnected = 0;

  /** @param now a monotonic clock in milliseconds */
  constructor(data: PageData, state: () => StateAnswer, now = () => performance.now()) {
    this.#data = data;
    this.#state = state;
    this.#now = now;
  }

  get counts(): StreamCounts {
    return { open: this.#streams.size, rowsSkipped: this.#rowsSkipped, disconnected: this.#disconnected };
  }

  get isFull(): boolean {
    return this.#streams.size >= mostStreams;
  }

  /**
   * Begins a stream. It ends when the browser leaves.
   * @param cursor the last place that the browser has seen; undefined begins now
   */
  open(response: ServerResponse, query: HistoryQuery, cursor: string | undefined): void {
    const stream: Stream = { response, query, cursor: cursor ?? this.#data.newest, slowSince: undefined };
    response.write(`retry: ${retryMs}\n\n`);
    this.#streams.add(stream);
    response.on('close', () => {
      this.#streams.delete(stream);
      if (this.#streams.size === 0) this.#rest();
    });
    this.#look(stream);
    send(response, 'state', this.#state());
    this.#looking ??= setInterval(() => this.#lookAll(), lookEveryMs).unref();
  }

  /** Ends all streams, so that browsers connect again. */
  close(): void {
    this.#rest();
    for (const { response } of this.#streams) response.end();
  }

  #rest(): void {
    clearInterval(this.#looking);
    this.#looking = undefined;
  }

  #lookAll(): void {
    this.#looks += 1;
    const tellsState = this.#looks % stateEveryLooks === 0;
    const state = tellsState ? this.#state() : undefined;
    for (const stream of this.#streams) {
      if (this.#isTooSlow(stream)) continue;
      this.#look(stream);
      if (state !== undefined) send(stream.response, 'state', state);
    }
  }

  #look(stream: Stream): void {
    const rows: Row[] = [];
    let skipped = 0;
    // A browser that was away for long gets the newest rows. It must not hold up the others.
    for (let step = 0; step < mostSteps; step++) {
      const { records, cursor } = this.#data.since(stream.cursor, stream.query, stepRecords);
      if (cursor === stream.cursor) break;
      stream.cursor = cursor;
      rows.push(...records.slice(-mostRows).map(rowOf));
      skipped += Math.max(0, records.length - mostRows);
    }
    const left = Math.max(0, rows.length - mostRows);
    this.#rowsSkipped += skipped + left;
    const batch: LiveRows = { rows: rows.slice(left), skipped: skipped + left };
    if (batch.rows.length > 0) send(stream.response, 'rows', batch, stream.cursor);
  }

  #isTooSlow(stream: Stream): boolean {
    const { response, slowSince } = stream;
    if (response.writableLength <= mostWaiting) {
      stream.slowSince = undefined;
      return false;
    }
    const now = this.#now();
    stream.slowSince ??= now;
    if (slowSince !== undefined && now - slowSince > patienceMs) {
      this.#disconnected += 1;
      response.destroy();
    }
    return true;
  }
}

function send(response: ServerResponse, event: string, data: unknown, id?: string): void {
  const place = id === undefined ? '' : `id: ${id}\n`;
  // JSON has no line breaks outside of its texts, where they are escaped.
  response.write(`event: ${event}\n${place}data: ${JSON.stringify(data)}\n\n`);
}
