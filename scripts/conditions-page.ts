/**
 * Writes the tables of docs/reference/conditions.md from the operators, the fields of workloads and the filters that policies get: `node
 * scripts/conditions-page.ts`. With --check it writes nothing and exits 1 when the page is not what would be written.
 */
import { checkSignature } from '../src/signature/check.ts';
import type { LoadedSignature } from '../src/signature/loaded.ts';
import { type Operator, operators } from '../src/signature/where/operators.ts';
import { ofWorkload } from '../src/signature/where/workload-fields.ts';
import { policyFor } from '../src/tracee/policy.ts';
import { profiles } from '../src/tracee/versions/choose.ts';
import { keepPage, readPage } from './keep-page.ts';
import { between, table } from './markdown.ts';

const command = 'node scripts/conditions-page.ts';
const page = 'docs/reference/conditions.md';
const marks = (what: string) => [`<!-- ${what}: ${command} -->`, `<!-- end of the ${what} -->`] as const;
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Arguments with which examples are shown, of an event with texts and numbers. */
const event = 'openat';
const [path, flags, result] = ['pathname', 'flags', 'returnValue'];

function load(conditions: object): LoadedSignature {
  const checked = checkSignature(
    {
      id: 'PAGE-1',
      name: 'page',
      version: '1.0.0',
      description: 'an example',
      threat: { severity: 'low' },
      on: { [event]: () => undefined },
      ...conditions,
    },
    { pack: 'page', file: undefined },
  );
  if ('faults' in checked) throw new TypeError(checked.faults.join('\n'));
  return checked.signature;
}

/** The filters that a policy of each version of Tracee gets for conditions, and a note where they are wider. */
function filtersOf(conditions: object): string {
  const signature = load(conditions);
  const byVersion = profiles.map((profile) => ({
    version: profile.version,
    filters: (policyFor([signature], { profile }).rules[0]?.filters ?? []).map((filter) => `\`${filter}\``).join(', '),
  }));
  const all = new Set(byVersion.map(({ filters }) => filters));
  if (all.size === 1) return [...all].join('');
  return byVersion.map(({ version, filters }) => `${version}: ${filters === '' ? 'none' : filters}`).join('; ');
}

function argumentFilters(condition: unknown, { forms }: Pick<Operator, 'forms'>): string {
  if (forms.includes('text')) return filtersOf({ where: { [event]: { [path]: condition } } });
  const own = filtersOf({ where: { [event]: { [flags]: condition } } });
  return own === '' ? filtersOf({ where: { [event]: { [result]: withBigints(condition) } } }) : own;
}

/** The condition for an argument whose values are bigints. */
function withBigints(condition: unknown): unknown {
  if (typeof condition === 'number') return BigInt(condition);
  if (Array.isArray(condition)) return condition.map(withBigints);
  if (typeof condition !== 'object' || condition === null) return condition;
  return Object.fromEntries(Object.entries(condition).map(([name, operand]) => [name, withBigints(operand)]));
}

/** A value as TypeScript. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(
    ([name, member]) => `${/^\w+$/.test(name) ? name : literal(name)}: ${literal(member)}`,
  );
  return `{ ${members.join(', ')} }`;
}

const nouns = {
  text: 'text',
  number: 'number',
  bigint: 'bigint',
  boolean: 'boolean',
  name: 'name',
  structure: 'socket address',
  any: 'any',
};
const combined: readonly (readonly [string, unknown, string])[] = [
  ['a value', '/etc/passwd', 'exactly this value'],
  ['a list', ['/etc/passwd', { prefix: '/root/' }], 'one of these values or conditions'],
  ['`not`', { not: ['/a', { prefix: '/b/' }] }, 'the condition does not hold'],
  ['`any`', { any: [{ prefix: '/b/' }, { suffix: '.so' }] }, 'one of the conditions holds'],
  ['`all`', { all: [{ prefix: '/b/' }, { suffix: '.so' }] }, 'all of the conditions hold'],
];
const rows = [
  ...combined.map(([name, example, meaning]) => [
    name,
    'all',
    sentence(meaning),
    `\`${literal(example)}\``,
    argumentFilters(example, { forms: ['text'] }),
  ]),
  ...Object.entries(operators).map(([name, operator]) => [
    `\`${name}\``,
    operator.forms.map((form) => nouns[form]).join(', '),
    sentence(operator.meaning),
    `\`${literal(operator.example)}\``,
    argumentFilters(operator.example, operator),
  ]),
];

const examples: Readonly<Record<string, unknown>> = {
  'process.uid': { gte: 1000 },
  'process.pid': 1,
  'process.host_pid': 1,
  'process.name': ['sh', { prefix: 'ba' }],
  container: true,
  'container.started': true,
  'container.id': { prefix: '0123456789ab' },
};
const fields = [
  ...ofWorkload.named,
  ...ofWorkload.families.map(({ example, field }) => [example, field('app')] as const),
].map(([name, { shape, help }]) => [
  `\`${name}\``,
  `${shape.isPath === true ? 'path' : shape.form}${shape.isList === true ? 's' : ''}`,
  sentence(help),
  Object.hasOwn(examples, name) ? `\`${literal(examples[name])}\`` : '',
  filtersOf({ workload: { [event]: { [name]: examples[name] ?? 'x' } } }),
]);

const filterHeading = 'filter of `sequent policy`';
let text = readPage(page);
text = between(
  text,
  marks('operators'),
  table([['condition', 'values', 'meaning', 'example', filterHeading], ...rows]),
);
text = between(text, marks('fields'), table([['field', 'form', 'meaning', 'example', filterHeading], ...fields]));
keepPage(page, text, command);
