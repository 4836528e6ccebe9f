import type { ListAnswer, LiveRows, OverviewAnswer, StateAnswer } from '../../shared/answers.ts';
import type { Announcer } from '../dom/announcer.ts';
import { element, fill } from '../dom/element.ts';
import { type Filter, listPath } from '../filter.ts';
import { LiveStream } from '../live.ts';
import type { PageSource } from '../server.ts';
import { shownNumber } from '../shown.ts';
import type { View } from '../view.ts';
import { filterForm } from './filter-form.ts';
import { FindingTable } from './finding-table.ts';
import { NewRows } from './new-rows.ts';
import { signatureTable } from './signature-table.ts';
import { timeLine } from './time-line.ts';

/** Time between two changes of the table by new rows, in milliseconds. */
const batchMs = 500;
/** Least time between two overviews, in milliseconds. */
const overviewMs = 5_000;
const olderText = 'Older findings';
const noneText = 'No finding meets these conditions.';

export interface ListContext {
  readonly source: PageSource;
  readonly filter: Filter;
  readonly announcer: Announcer;
  readonly go: (path: string) => void;
  readonly onState: (state: StateAnswer) => void;
  readonly onConnection: (state: 'open' | 'away') => void;
}

/** The list of findings with its filter, time line and signatures. */
export class ListView implements View {
  readonly title = 'Findings';
  readonly element = element('main', { class: 'list', id: 'main', tabindex: -1 });
  readonly #context: ListContext;
  readonly #ended = new AbortController();
  readonly #table = new FindingTable('Findings, newest first');
  readonly #new = new NewRows();
  readonly #line = element('div', { class: 'line' });
  readonly #signatures = element('div', { class: 'scrolls' });
  readonly #status = element('p', { class: 'status' });
  readonly #newButton = element('button', { type: 'button', class: 'news', hidden: true });
  readonly #pauseButton = element('button', { type: 'button', class: 'plain', 'aria-pressed': 'false' }, 'Pause');
  readonly #olderButton = element('button', { type: 'button', hidden: true }, olderText);
  #live: LiveStream | undefined;
  #next: string | undefined;
  /** Whether the server ended the search before the oldest record. */
  #isPartial = false;
  #isPaused = false;
  #overviewAt = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(context: ListContext) {
    this.#context = context;
    const { source, filter, go } = context;
    const form = filterForm(filter, (changed) => go(listPath(changed)));
    this.#newButton.addEventListener('click', () => this.#showNew());
    this.#pauseButton.addEventListener('click', () => this.#pause(!this.#isPaused));
    this.#olderButton.addEventListener('click', () => void this.#load(this.#next));
    fill(
      this.element,
      element('h1', { class: 'unseen' }, this.title),
      source.isLive && form,
      this.#line,
      element(
        'div',
        { class: 'panes' },
        element('aside', { 'aria-label': 'Signatures' }, element('h2', {}, 'Signatures'), this.#signatures),
        element(
          'section',
          { 'aria-label': 'Findings' },
          element('div', { class: 'bar' }, this.#status, this.#newButton, source.isLive && this.#pauseButton),
          this.#table.element,
          this.#olderButton,
        ),
      ),
    );
    this.#timer = setInterval(() => this.#tick(), batchMs);
    void this.#load(undefined);
    void this.#overview();
  }

  close(): void {
    this.#ended.abort();
    clearInterval(this.#timer);
    this.#live?.close();
  }

  async #load(before: string | undefined): Promise<void> {
    const { source, filter } = this.#context;
    this.#olderButton.disabled = true;
    try {
      const answer = await source.list(filter, before, this.#ended.signal);
      this.#show(answer);
      if (before === undefined && source.isLive) this.#follow(answer.newest);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#olderButton.disabled = false;
    }
  }

  #show({ rows, next, partial }: ListAnswer): void {
    this.#table.append(rows);
    this.#next = next;
    this.#isPartial = partial;
    this.#olderButton.hidden = next === undefined;
    this.#olderButton.textContent = partial ? 'Search further back' : olderText;
    this.#tellStatus();
  }

  #follow(after: string): void {
    const { filter, onState, onConnection } = this.#context;
    this.#live?.close();
    this.#live = new LiveStream(filter, after, {
      rows: (batch) => this.#arrive(batch),
      state: onState,
      connection: onConnection,
    });
  }

  #arrive(batch: LiveRows): void {
    this.#new.add(batch);
  }

  /** New rows go into the table unless somebody reads it. */
  #tick(): void {
    if (this.#new.count === 0 || document.hidden) return;
    if (!this.#isPaused && this.#isAtTop && !this.#table.isRead) this.#showNew();
    else {
      this.#newButton.hidden = false;
      this.#newButton.textContent = `${shownNumber(this.#new.count)} new`;
      this.#newButton.setAttribute('aria-label', `Show ${this.#new.count} new findings`);
    }
    if (performance.now() - this.#overviewAt > overviewMs) void this.#overview();
  }

  get #isAtTop(): boolean {
    return this.#table.element.getBoundingClientRect().top >= 0;
  }

  #showNew(): void {
    const { count } = this.#new;
    this.#table.prepend(this.#new.take());
    this.#newButton.hidden = true;
    this.#context.announcer.say(`${count} new findings`);
    this.#tellStatus();
  }

  #pause(paused: boolean): void {
    this.#isPaused = paused;
    this.#pauseButton.textContent = paused ? 'Resume' : 'Pause';
    this.#pauseButton.setAttribute('aria-pressed', String(paused));
  }

  async #overview(): Promise<void> {
    this.#overviewAt = performance.now();
    try {
      this.#showOverview(await this.#context.source.overview(this.#context.filter, this.#ended.signal));
    } catch {
      // The list tells of a server that does not answer.
    }
  }

  #showOverview(overview: OverviewAnswer): void {
    const { filter, go } = this.#context;
    const line = timeLine(overview, (from, to) => go(listPath({ ...filter, from, to })));
    fill(this.#line, line);
    fill(this.#signatures, signatureTable(overview.signatures, filter));
    this.#tellStatus(overview);
  }

  #total = '';

  #tellStatus(overview?: OverviewAnswer): void {
    if (overview !== undefined) {
      this.#total = `${overview.partial ? 'more than ' : ''}${shownNumber(overview.total)} findings`;
    }
    const { size } = this.#table;
    const shown = size === 0 ? noneText : `${this.#total}, ${shownNumber(size)} shown`;
    if (!this.#isPartial) fill(this.#status, shown);
    else fill(this.#status, `${size === 0 ? 'Nothing is found so far' : shown}. Not all findings were searched yet.`);
  }

  #failed(error: unknown): void {
    if (this.#ended.signal.aborted) return;
    const reason = error instanceof Error ? error.message : 'the page has failed';
    fill(this.#status, element('strong', { role: 'alert' }, `The findings cannot be shown: ${reason}.`));
  }
}
