/**
 * Writes docs/reference/events from the descriptions of Tracee's events: `node scripts/event-pages.ts`. With --check it
 * writes nothing and exits 1 when a page is not what would be written.
 */
import { globSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EventExplanation, ExplainedArgument, ExplainedNames } from '../src/explain/event-explanation.ts';
import { keepPage } from './keep-page.ts';
import { table } from './markdown.ts';

await import('../src/self.ts');
const { eventNames } = await import('../src/event/catalogue.ts');
const { descriptionOf, topics } = await import('../src/event/descriptions/index.ts');
const { explainEvent } = await import('../src/explain/event-explanation.ts');
const { main } = await import('../src/tracee/versions/main.ts');
const { loadSignatures } = await import('../src/packs/load.ts');

const command = 'node scripts/event-pages.ts';
const folder = 'docs/reference/events';
const legend = 'Kinds and numbers are those of the main branch.';
const signatures = await loadSignatures([]);
const explained = eventNames().map((name) => {
  const [explanation, description] = [explainEvent(name, main, signatures), descriptionOf(name)];
  if (explanation === undefined || description === undefined) throw new Error(`${name} has no description`);
  return { explanation, topic: description.topic };
});

const pages = new Map([
  [`${folder}/README.md`, index()],
  ...topics.map(({ topic, title }) => [`${folder}/${topic}.md`, topicPage(topic, title)] as const),
]);
for (const [path, text] of pages) keepPage(path, text, command);
const root = fileURLToPath(new URL('..', import.meta.url));
for (const path of globSync(`${folder}/*.md`, { cwd: root })) {
  if (pages.has(path)) continue;
  if (process.argv.includes('--check')) keepPage(path, '', command);
  else rmSync(`${root}${path}`);
}

function index(): string {
  const rows = topics.map(({ topic, title }) => {
    const events = explained.filter((one) => one.topic === topic);
    return [`[${title}](${topic}.md)`, String(events.length)];
  });
  const argumentCount = explained.flatMap(({ explanation }) => explanation.arguments).length;
  return `# Events

<!-- written by ${command} -->

All ${explained.length} events that Tracee's main branch of August 2026 knows, with their meaning, the moment at which they are sent, and their
arguments. Types in an editor have the same texts, and \`sequent explain EVENT\` shows them with bit names, listeners, an example and code.
\`sequent list events --word TEXT\` finds events; \`--argument\`, \`--set\`, \`--category\`, \`--kind\` and \`--tracee-version\` narrow the list.

The texts about all ${explained.length} events (100 %) and all ${argumentCount} arguments (100 %) are written by hand. None comes from a rule by name and kind.

${table([['page', 'events'], ...rows])}`;
}

function topicPage(topic: string, title: string): string {
  const events = explained.filter((one) => one.topic === topic).map(({ explanation }) => section(explanation));
  return `# Events: ${title}\n\n<!-- written by ${command} -->\n\n[All pages](README.md). ${legend}\n\n${events.join('\n')}`;
}

function section(explanation: EventExplanation): string {
  const { event, category, internal, meaning, sent, versions, sets, id, listeners } = explanation;
  const facts = [
    `${category}${internal ? ', internal: a policy cannot name it' : ''}`,
    versions.map((version) => `Tracee ${version}`).join(' and '),
    ...(category === 'detector' ? [] : [`id ${id}`]),
    ...(sets.length === 0 ? [] : [`sets ${sets.map((name) => `\`${name}\``).join(' ')}`]),
    ...(listeners.length === 0 ? [] : [`used by ${listeners.map((one) => one.id).join(', ')}`]),
  ];
  const rows = explanation.arguments.map((argument) => [
    `\`${argument.name}\``,
    kindText(argument),
    meaningText(argument, versions),
  ]);
  const args = rows.length === 0 ? '' : `\n${table([['argument', 'kind', 'meaning'], ...rows])}`;
  return `## ${event.startsWith('_') ? `\`${event}\`` : event}\n\n${escaped(meaning)}\n\nSent: ${escaped(sent.charAt(0).toLowerCase() + sent.slice(1))}\n\n${facts.join('; ')}.\n${args}`;
}

function kindText({ kind, type }: ExplainedArgument): string {
  return type === 'bigint' ? `${kind}, bigint` : kind;
}

function meaningText({ meaning, versions, names }: ExplainedArgument, all: readonly string[]): string {
  const only = versions.length > 0 && versions.length < all.length ? `; only Tracee ${versions.join(', ')}` : '';
  return `${escaped(meaning)}${names === undefined ? '' : namesText(names)}${only}`;
}

function namesText({ constants }: ExplainedNames): string {
  return constants === undefined ? '' : `; names: \`${constants}\``;
}

/** Text of a description in a cell of a table of Markdown. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/[<*]/g, (sign) => `\\${sign}`);
}
