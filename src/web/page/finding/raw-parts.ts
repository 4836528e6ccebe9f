import type { FindingAnswer } from '../../shared/answers.ts';
import { type Child, element } from '../dom/element.ts';
import type { PageSource } from '../server.ts';
import { shownNumber } from '../shown.ts';

/** Makes the raw parts, which are shown on demand: the finding as JSON, and the recorded events around it. */
export function rawParts(
  { row, body, hasEvents }: FindingAnswer,
  source: PageSource,
  signal: AbortSignal,
): readonly Child[] {
  const finding = element('details', {}, element('summary', {}, 'The finding as JSON'));
  finding.addEventListener('toggle', () => finding.append(jsonOf([body])), { once: true });
  if (!hasEvents) return [finding];
  const events = element('details', {}, element('summary', {}, 'The recorded events as JSON'));
  const more = element('button', { type: 'button' }, 'More events');
  let after = 0;
  const load = async (): Promise<void> => {
    more.disabled = true;
    const answer = await source.events(row.id, after, signal);
    more.before(jsonOf(answer.events));
    more.hidden = answer.next === undefined;
    after = answer.next ?? after;
    more.textContent = `More events, from ${shownNumber(after + 1)} on`;
    more.disabled = false;
  };
  events.append(more);
  const failed = (): void => {
    more.disabled = false;
  };
  more.addEventListener('click', () => void load().catch(failed));
  events.addEventListener('toggle', () => void load().catch(failed), { once: true });
  return [finding, events];
}

function jsonOf(texts: readonly string[]): HTMLElement {
  const whole = texts.map((text) => JSON.stringify(JSON.parse(text), undefined, 2)).join('\n');
  const shown = element('pre', { tabindex: 0, role: 'group', 'aria-label': 'JSON' });
  // Line by line, because line breaks of a text would be escaped.
  shown.append(...whole.split('\n').map((line) => element('div', {}, line)));
  return shown;
}
