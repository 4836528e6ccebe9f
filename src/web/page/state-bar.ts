import type { StateAnswer } from '../shared/answers.ts';
import { element, fill, link } from './dom/element.ts';

/** The head of the page: name, source, connection and health. */
export class StateBar {
  readonly element: HTMLElement;
  readonly #source = element('span', { class: 'source' });
  readonly #connection = element('span', { class: 'pill', hidden: true });
  readonly #health = element('details', { class: 'health', hidden: true });
  #state: StateAnswer | undefined;

  constructor() {
    this.element = element(
      'header',
      { class: 'head' },
      link('/', { class: 'name' }, 'Sequent'),
      this.#source,
      this.#connection,
      this.#health,
    );
  }

  show(state: StateAnswer): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    const { source, version, mode, health } = state;
    fill(this.#source, source);
    this.#source.title = `Sequent ${version}`;
    if (mode === 'stored') this.connection('stored');
    this.#health.hidden = health === undefined;
    if (health === undefined) return;
    const reasons = health.reasons.map((reason) => element('li', {}, reason));
    const word = health.state === 'ok' ? 'healthy' : 'degraded';
    fill(
      this.#health,
      element('summary', { class: `pill ${health.state}` }, word),
      reasons.length === 0 ? element('p', {}, 'Nothing is wrong.') : element('ul', {}, ...reasons),
    );
  }

  connection(state: 'open' | 'away' | 'stored'): void {
    this.#connection.hidden = false;
    const isStored = this.#state?.mode === 'stored';
    const shown = state === 'open' && isStored ? 'stored' : state;
    const words = { open: 'live', away: 'server away, trying again', stored: 'stored findings' };
    this.#connection.className = `pill ${shown}`;
    this.#connection.textContent = words[shown];
  }
}
