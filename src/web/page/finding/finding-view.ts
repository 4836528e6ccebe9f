import type { FindingAnswer } from '../../shared/answers.ts';
import type { Announcer } from '../dom/announcer.ts';
import { element, fill, quoted } from '../dom/element.ts';
import { severityMark } from '../list/finding-row.ts';
import type { PageSource } from '../server.ts';
import type { View } from '../view.ts';

export interface FindingContext {
  readonly source: PageSource;
  readonly id: string;
  readonly announcer: Announcer;
}

/** The page of one finding. */
export class FindingView implements View {
  readonly title = 'Finding';
  readonly element = element('main', { class: 'finding', id: 'main', tabindex: -1 }, element('p', {}, 'Loading …'));
  readonly #ended = new AbortController();

  constructor({ source, id }: FindingContext) {
    source.finding(id, this.#ended.signal).then(
      (answer) => this.#show(answer),
      (error: unknown) => this.#failed(error),
    );
  }

  close(): void {
    this.#ended.abort();
  }

  #show({ row, body }: FindingAnswer): void {
    fill(
      this.element,
      element('h1', {}, severityMark(row), ' ', quoted(row.title)),
      element('pre', { tabindex: 0 }, JSON.stringify(JSON.parse(body), undefined, 2)),
    );
  }

  #failed(error: unknown): void {
    if (this.#ended.signal.aborted) return;
    const reason = error instanceof Error ? error.message : 'the page has failed';
    fill(this.element, element('h1', {}, 'No finding'), element('p', { role: 'alert' }, `${reason}.`));
  }
}
