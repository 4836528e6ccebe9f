import { element } from './element.ts';

/** Tells readers of a screen what has changed. */
export class Announcer {
  /** Put it into the page once. */
  readonly element = element('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' });

  /** Replaces the last message. */
  say(text: string): void {
    if (this.element.textContent !== text) this.element.textContent = text;
  }
}
