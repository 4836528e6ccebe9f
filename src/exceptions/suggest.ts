import type { FindingLine } from './finding-lines.ts';

/** A drafted exception. `owner` and `reason` are for a person to fill in: the file is refused without them. */
export interface Suggestion {
  readonly entry: {
    readonly signatures: readonly [string];
    readonly where: Readonly<Record<string, unknown>>;
    readonly action: 'drop';
    readonly owner: null;
    readonly reason: null;
    readonly added: string;
    readonly expires: string;
  };
  readonly name: string;
  /** Number of findings that it would except. */
  readonly findings: number;
  readonly first: string;
  readonly last: string;
}

export interface Suggestions {
  readonly suggestions: readonly Suggestion[];
  /**
   * Findings without a known executable: an exception without one would hold for every program. Also those of a signature with a star
   * in its id, because an exception would hold for other signatures too.
   */
  readonly unknown: number;
}

/** Findings that agree in everything that says which program acted, and where. */
interface Group {
  readonly id: string;
  readonly name: string;
  readonly who: Readonly<Record<string, unknown>>;
  readonly lines: FindingLine[];
}

type Container = NonNullable<NonNullable<FindingLine['workload']>['container']>;

const dayMs = 86_400_000;
const validDays = 90;
/** Arguments of events that name the object of the act. */
const objects = new Set(['pathname', 'new_path']);
/** A field with more different texts becomes no condition. */
const mostTexts = 10;

/**
 * Drafts narrow exceptions: one for each signature, program, user, image, namespace and event. Texts of the findings, such
 * as the path of the object, become conditions, too.
 * @param lines findings; of several lines with the same `finding_id`, the last one counts
 * @param now epoch milliseconds; the drafts expire 90 days later
 */
export function suggest(lines: Iterable<FindingLine>, now: number): Suggestions {
  const last = new Map<string, FindingLine>();
  for (const line of lines) if (!isOwn(line.signature)) last.set(line.finding_id, line);
  const groups = new Map<string, Group>();
  let unknown = 0;
  for (const line of last.values()) {
    const who = line.signature.id.includes('*') ? undefined : whoOf(line);
    if (who === undefined) {
      unknown += line.count ?? 1;
      continue;
    }
    const { id } = line.signature;
    const key = JSON.stringify([id, who]);
    const group = groups.get(key) ?? { id, name: line.name, who, lines: [] };
    groups.set(key, group);
    group.lines.push(line);
  }
  const suggestions = [...groups.values()].map((group) => draft(group, now));
  return { suggestions: suggestions.toSorted((a, b) => b.findings - a.findings), unknown };
}

/** Findings of Sequent about itself cannot be excepted. */
function isOwn({ id, pack }: FindingLine['signature']): boolean {
  return pack === 'sequent' || id.startsWith('SEQ-');
}

/** @returns undefined if the program is unknown */
function whoOf({ workload, detected_from: from }: FindingLine): Record<string, unknown> | undefined {
  const { process, container, k8s } = workload ?? {};
  const executable = process?.executable?.path;
  if (executable === undefined) return undefined;
  const parent = process?.ancestors?.[0]?.executable?.path;
  const namespace = k8s?.namespace?.name;
  return {
    'process.executable': exactly(executable),
    ...(process?.real_user && { 'process.uid': process.real_user.id }),
    ...(parent !== undefined && { 'process.parent': exactly(parent) }),
    ...placeOf(container),
    ...(namespace && { 'k8s.namespace': exactly(namespace) }),
    ...(from && { event: exactly(from.name) }),
  };
}

function placeOf(container: Container | undefined): Readonly<Record<string, unknown>> {
  if (container === undefined) return { container: false };
  const { image, name, started = false } = container;
  if (image?.name) return { 'container.image': exactly(image.name) };
  return name ? { 'container.name': exactly(name) } : { container: true, 'container.started': started };
}

function draft({ id, name, who, lines }: Group, now: number): Suggestion {
  const times = lines.map(({ timestamp }) => timestamp).toSorted();
  return {
    entry: {
      signatures: [id],
      where: { ...who, ...textsOf(lines) },
      action: 'drop',
      owner: null,
      reason: null,
      added: dayOf(now),
      expires: dayOf(now + validDays * dayMs),
    },
    name,
    findings: lines.reduce((sum, { count = 1 }) => sum + count, 0),
    first: times[0] ?? '',
    last: times.at(-1) ?? '',
  };
}

/** Texts of the findings, where all of them have one: fields of their own, and the object of the event. */
function textsOf(lines: readonly FindingLine[]): Readonly<Record<string, unknown>> {
  const texts = new Map<string, string[]>();
  for (const line of lines) {
    for (const [field, text] of textsOfLine(line)) texts.set(field, [...(texts.get(field) ?? []), text]);
  }
  return Object.fromEntries(
    [...texts]
      .filter(([, found]) => found.length === lines.length)
      .map(([field, found]) => [field, [...new Set(found)].toSorted()] as const)
      .filter(([, found]) => found.length <= mostTexts)
      .map(([field, found]) => [field, found.length === 1 ? exactly(found[0] ?? '') : found.map(exactly)]),
  );
}

function textsOfLine({ data = [], detected_from: from, truncated }: FindingLine): ReadonlyMap<string, string> {
  // A cut text is not the text that the next finding has.
  if (truncated !== undefined) return new Map();
  const own = data.map(({ name, str }) => [`data.${name}`, str] as const);
  const acted = (from?.data ?? []).filter(({ name }) => objects.has(name));
  const all = [...own, ...acted.map(({ name, str }) => [`event.${name}`, str] as const)];
  return new Map(all.flatMap(([field, text]) => (text ? [[field, text] as const] : [])));
}

/** A condition that only this text meets. An attacker may have put a star into it. */
function exactly(text: string): unknown {
  return text.includes('*') ? { is: text } : text;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
