/**
 * Writes the table of docs/reference/lint.md from the rules: `node scripts/lint-page.ts`. With --check it writes nothing and exits 1 when the page is not
 * what would be written.
 */
import { rules } from '../src/lint/rules.ts';
import { keepPage, readPage } from './keep-page.ts';
import { between, table } from './markdown.ts';

const command = 'node scripts/lint-page.ts';
const page = 'docs/reference/lint.md';
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

const rows = rules.map(({ name, level, reason, todo }) => [`\`${name}\``, level, reason, sentence(todo)]);
const text = between(
  readPage(page),
  [`<!-- rules: ${command} -->`, '<!-- end of the rules -->'],
  table([['rule', 'level', 'reason', 'remedy'], ...rows]),
);
keepPage(page, text, command);
