/**
 * Writes the table of docs/reference/errors.md from src/errors.ts, and docs/decisions/README.md from the decisions:
 * `node scripts/reference-pages.ts`. With --check it writes nothing and exits 1 when a page is not what would be written.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCodes } from '../src/errors.ts';
import { between, table } from './markdown.ts';

const command = 'node scripts/reference-pages.ts';
const root = join(import.meta.dirname, '..');
const errorsPage = 'docs/reference/errors.md';
const decisions = 'docs/decisions';

const wanted = new Map([
  [errorsPage, between(read(errorsPage), [`<!-- table: ${command} -->`, '<!-- end of the table -->'], errorsTable())],
  [`${decisions}/README.md`, decisionsPage()],
]);
for (const [path, text] of wanted) {
  if (read(path) === text) continue;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${path} is stale: ${command}\n`);
    process.exitCode = 1;
  } else writeFileSync(join(root, path), text);
}

/** @returns nothing where there is no such file */
function read(path: string): string {
  return globSync(path, { cwd: root }).length === 0 ? '' : readFileSync(join(root, path), 'utf8');
}

function errorsTable(): string {
  const rows = Object.entries(errorCodes).map(([code, { meaning, remedy }]) => [`\`${code}\``, meaning, remedy]);
  return table([['code', 'meaning', 'what to do'], ...rows]);
}

interface Decision {
  readonly number: string;
  readonly file: string;
  readonly title: string;
  /** Numbers of the decisions that it replaces as a whole, or in part. */
  readonly supersedes: readonly string[];
  readonly amends: readonly string[];
}

function decisionsPage(): string {
  const all = globSync(`${decisions}/[0-9]*.md`, { cwd: root })
    .toSorted()
    .map((path) => readDecision(path));
  const status = ({ number }: Decision): string => {
    const by = all.find(({ supersedes }) => supersedes.includes(number));
    if (by !== undefined) return `superseded by ${by.number}`;
    const amending = all.filter(({ amends }) => amends.includes(number)).map((decision) => decision.number);
    return amending.length === 0 ? 'in force' : `in force; ${amending.join(', ')} replaces a part`;
  };
  const rows = all.map((decision) => [`[${decision.number}](${decision.file})`, decision.title, status(decision)]);
  return `# Decisions

\`${command}\` writes this page. The title of a decision is its first line: \`# NUMBER TITLE\`. A decision is in force until another one
says \`This replaces [NUMBER](FILE)\`; \`This replaces the ... of [NUMBER](FILE)\` replaces a part of it.

${table([['number', 'decision', 'status'], ...rows])}`;
}

function readDecision(path: string): Decision {
  const text = read(path);
  const file = path.slice(decisions.length + 1);
  const number = file.slice(0, 4);
  const title = new RegExp(`^# ${number} (.+)\n`).exec(text)?.[1];
  if (title === undefined) throw new Error(`the first line of ${path} is not "# ${number} TITLE"`);
  const sentences = [...text.matchAll(/^This replaces (?<what>[^]*?)\.(?:\s|$)/gm)].map(
    ({ groups }) => groups?.['what'],
  );
  const replaced = sentences.map((what = '') => ({
    whole: /^\[?\d{4}/.test(what),
    numbers: [...what.matchAll(/(?<![\w(/-])\d{4}(?![\w-])/g)].map(([found]) => found),
  }));
  return {
    number,
    file,
    title,
    supersedes: replaced.flatMap(({ whole, numbers }) => (whole ? numbers : [])),
    amends: replaced.flatMap(({ whole, numbers }) => (whole ? [] : numbers)),
  };
}
