import type { FindingAnswer } from '../../shared/answers.ts';
import type { Announcer } from '../dom/announcer.ts';
import { type Child, element, fill } from '../dom/element.ts';
import type { PageSource } from '../server.ts';
import type { View } from '../view.ts';
import { addressPicture } from './address-picture.ts';
import { eventList } from './event-list.ts';
import { findingHead } from './finding-head.ts';
import { processTree } from './process-tree.ts';
import { rawParts } from './raw-parts.ts';
import { relatedFindings } from './related-findings.ts';
import { timeAxes } from './time-axis.ts';
import { todoList, whereList, whyParts } from './why-parts.ts';

export interface FindingContext {
  readonly source: PageSource;
  readonly id: string;
  readonly announcer: Announcer;
}

/** The page of one finding: what, who, when, why, where, and what to do. */
export class FindingView implements View {
  readonly title = 'Finding';
  readonly element = element('main', { class: 'finding', id: 'main', tabindex: -1 }, element('p', {}, 'Loading …'));
  readonly #context: FindingContext;
  readonly #ended = new AbortController();

  constructor(context: FindingContext) {
    this.#context = context;
    context.source.finding(context.id, this.#ended.signal).then(
      (answer) => this.#show(answer),
      (error: unknown) => this.#failed(error),
    );
  }

  close(): void {
    this.#ended.abort();
  }

  #show(answer: FindingAnswer): void {
    const { story } = answer;
    const { source, announcer } = this.#context;
    document.title = `${story.what.title} · Sequent`;
    fill(
      this.element,
      findingHead(story),
      element(
        'div',
        { class: 'story' },
        element(
          'aside',
          { 'aria-label': 'Beside the finding' },
          section('To do', ...todoList(story.todo)),
          section('Where', ...whereList(story.where)),
          section('Other findings', ...relatedFindings(story.related, answer.isPartial)),
        ),
        element(
          'div',
          { class: 'main' },
          story.addresses && section('Address space', ...addressPicture(story.addresses)),
          section('Who', ...processTree(story.who)),
          section('When', timeAxes(story.when), ...eventList(story.when)),
          section('Why', ...whyParts(story.why)),
          section('Raw', ...rawParts(answer, source, this.#ended.signal)),
        ),
      ),
    );
    announcer.say(`${story.severity}: ${story.what.title}`);
  }

  #failed(error: unknown): void {
    if (this.#ended.signal.aborted) return;
    const reason = error instanceof Error ? error.message : 'the page has failed';
    fill(
      this.element,
      element('h1', {}, 'This finding cannot be shown'),
      element('p', { role: 'alert' }, `${reason}.`),
    );
  }
}

/** A section with its heading; none if it would be empty. */
function section(title: string, ...children: readonly Child[]): HTMLElement | undefined {
  const held = children.filter((child) => child !== undefined && child !== false);
  if (held.length === 0) return undefined;
  const name = title.toLowerCase().replaceAll(' ', '-');
  return element(
    'section',
    { 'aria-labelledby': `about-${name}`, class: name },
    element('h2', { id: `about-${name}` }, title),
    ...held,
  );
}
