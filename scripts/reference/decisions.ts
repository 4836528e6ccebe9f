import { globSync, readFileSync } from 'node:fs';
import { table } from '../markdown.ts';

const folder = new URL('../../docs/decisions/', import.meta.url);

interface Decision {
  readonly number: string;
  readonly file: string;
  readonly title: string;
  /** Numbers of the decisions that it replaces as a whole, or in part. */
  readonly supersedes: readonly string[];
  readonly amends: readonly string[];
}

/**
 * The index of the decisions, with their status.
 * @param command that writes it
 * @throws Error where the first line of a decision is not its number and title
 */
export function decisionsPage(command: string): string {
  const all = globSync('[0-9]*.md', { cwd: folder })
    .toSorted()
    .map((file) => readDecision(file));
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
A missing number was never given, because a decision that is replaced stays in this list.

${table([['number', 'decision', 'status'], ...rows])}`;
}

function readDecision(file: string): Decision {
  const text = readFileSync(new URL(file, folder), 'utf8');
  const number = file.slice(0, 4);
  const title = new RegExp(`^# ${number} (.+)\n`).exec(text)?.[1];
  if (title === undefined) throw new Error(`the first line of docs/decisions/${file} is not "# ${number} TITLE"`);
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
