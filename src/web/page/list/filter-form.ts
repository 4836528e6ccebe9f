import { element } from '../dom/element.ts';
import { type Filter, type FilterName, readFilter } from '../filter.ts';
import { severityNames } from '../shown.ts';

const fields: readonly { readonly name: FilterName; readonly label: string; readonly hint: string }[] = [
  { name: 'signature', label: 'Signature', hint: 'RSEQ-011' },
  { name: 'process', label: 'Process', hint: 'nginx or 4242' },
  { name: 'path', label: 'Path', hint: '/etc/shadow' },
  { name: 'container', label: 'Container', hint: 'name, id or image' },
  { name: 'namespace', label: 'Namespace', hint: 'payments' },
  { name: 'from', label: 'From (UTC)', hint: '2h or 2026-11-23 08:50' },
  { name: 'to', label: 'To (UTC)', hint: '2026-11-23 09:00' },
];

/** Makes the form of the filter. @param change called with the conditions when they are sent */
export function filterForm(filter: Filter, change: (filter: Filter) => void): HTMLFormElement {
  const more = fields.some(({ name }) => filter[name] !== undefined);
  const form = element(
    'form',
    { class: 'filter', role: 'search', 'aria-label': 'Findings', autocomplete: 'off' },
    element(
      'div',
      { class: 'first' },
      labelled('Text', input('text', filter.text, 'words anywhere in a finding', 'search')),
      labelled('Severity', severitySelect(filter.severity)),
      element('button', { type: 'submit' }, 'Search'),
      Object.keys(filter).length > 0 && element('button', { type: 'reset', class: 'plain' }, 'Clear'),
    ),
    element(
      'details',
      { open: more },
      element('summary', {}, 'More conditions'),
      element(
        'div',
        { class: 'more' },
        ...fields.map(({ name, label, hint }) => labelled(label, input(name, filter[name], hint))),
      ),
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    change(conditionsOf(form));
  });
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    change({});
  });
  form.addEventListener('change', (event) => {
    if (event.target instanceof HTMLSelectElement) change(conditionsOf(form));
  });
  return form;
}

function conditionsOf(form: HTMLFormElement): Filter {
  const parameters = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') parameters.set(name, value);
  return readFilter(parameters.toString());
}

function severitySelect(chosen: string | undefined): HTMLSelectElement {
  const options = severityNames.map((name) =>
    element('option', { value: name, selected: name === chosen }, name === 'critical' ? name : `${name} and above`),
  );
  return element('select', { name: 'severity' }, element('option', { value: '' }, 'any'), ...options);
}

function input(name: FilterName, value: string | undefined, hint: string, type = 'text'): HTMLInputElement {
  return element('input', { name, type, value, placeholder: hint, maxlength: 512, spellcheck: 'false' });
}

function labelled(text: string, control: HTMLElement): HTMLLabelElement {
  return element('label', {}, element('span', {}, text), control);
}
