import type { Architecture } from '../../../event/architecture.ts';
import type { Argument } from '../../../event/kinds.ts';
import type { Process, Workload } from '../../../event/workload/workload.ts';
import type { Evidence, Finding, Truncated } from '../../../finding.ts';
import { escapeTerminal } from '../../../text/escape.ts';
import { displayWidth, flow, type Piece, words } from '../../../text/flow.ts';
import type { Identity } from '../../identity.ts';
import type { Report } from '../../report.ts';
import { readableTime } from '../../time.ts';
import type { Format, FormatOptions } from '../format.ts';
import { namedValue, nameOf, quoted, readableValue } from '../readable-value.ts';
import { createPalette, type Palette } from './palette.ts';

/** Width in columns of the left column that holds severity and labels. */
const gutterColumns = 10;
const narrowestColumns = 40;
const longestSentence = 600;
const longestName = 200;
const longestValue = 160;
const longestArgument = 80;
const mostData = 24;
/** Ancestors beyond the parent. */
const mostAncestors = 6;
const mostArguments = 12;
/** A long timeline shows only its first and last events. */
const firstEvents = 3;
const lastEvents = 7;
const idDigits = 32;

interface Page {
  readonly palette: Palette;
  /** Lines about the node, the same for every finding. */
  readonly node: readonly string[];
  /** Columns to the right of the gutter. */
  readonly width: number;
  readonly arch: Architecture;
}

/** A label in the gutter and the lines to the right of it. */
interface Section {
  readonly label: string;
  readonly lines: readonly string[];
}

function spaced(texts: readonly (string | undefined)[], gap = 2): Piece[] {
  return texts.filter((text) => text !== undefined).map((text) => ({ text, gap }));
}

/** Shows an id in the namespace of the process, and the id on the host if it differs. */
function id(label: string, inside: number, host: number): string {
  return inside === host ? `${label} ${inside}` : `${label} ${inside} (host ${host})`;
}

function processTexts(process: Process): string[] {
  const path = process.executable === undefined ? [] : [nameOf(process.executable, longestName)];
  return [...path, id('pid', process.pid, process.hostPid)];
}

/**
 * Detects findings of Sequent about itself, which have no process. A user's pack may also be named `sequent`, so the
 * pack's name alone does not suffice.
 */
function isAboutSequent({ signature, workload }: Finding): boolean {
  return signature.pack === 'sequent' && signature.id.startsWith('SEQ-') && workload.process === undefined;
}

function who({ process, thread }: Workload, { width }: Page): string[] {
  const actor = spaced([
    ...(process ? processTexts(process) : ['unknown process']),
    thread && `${id('tid', thread.tid, thread.hostTid)} ${quoted(thread.name, longestName)}`,
    process?.userId === undefined ? undefined : `uid ${process.userId}`,
    thread?.compat ? '32-bit call' : undefined,
  ]);
  const parent = process?.parent ? spaced(['child of', ...processTexts(process.parent)], 1) : [];
  const further = ancestorTexts(process?.parent?.parent);
  return [...flow(actor, width), ...flow(parent, width), ...flow(spaced(further, 1), width)];
}

/** The ancestors beyond the parent, each in the way in which the parent is shown. */
function ancestorTexts(nearest: Process | undefined): string[] {
  const texts: string[] = [];
  let count = 0;
  for (let one = nearest; one !== undefined; one = one.parent) {
    if (++count <= mostAncestors) texts.push('of', ...processTexts(one));
  }
  return count > mostAncestors ? [...texts, `(${count - mostAncestors} more)`] : texts;
}

/** Shortens a container id to the twelve digits that container tools show. Other ids stay unchanged. */
function shortId(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id;
}

function where({ container, k8s }: Workload, { width }: Page): string[] {
  const name = (text: string) => nameOf(text, longestName);
  const pod = k8s?.pod && [k8s.namespace, k8s.pod.name].filter((part) => part !== undefined).map(name);
  const place = spaced([
    pod && `pod ${pod.join('/')}`,
    container?.name ? `container ${name(container.name)}` : undefined,
    container?.image?.name ? `image ${name(container.image.name)}` : undefined,
    container && `${container.name ? 'id' : 'container'} ${name(shortId(container.id))}`,
  ]);
  return flow(place.length > 0 ? place : [{ text: 'no container' }], width);
}

function nodeLines({ node, cluster, labels }: Identity, width: number): string[] {
  const name = (text: string): string => nameOf(text, longestName);
  const named = Object.entries(labels).map(([key, value]) => `${key}=${name(value)}`);
  return flow(spaced([name(node), cluster === undefined ? undefined : `cluster ${name(cluster)}`, ...named]), width);
}

function assignments({ name, data }: Evidence, { arch, palette: { quiet: paint } }: Page): Piece[] {
  const shown = data
    .slice(0, mostArguments)
    .map((argument) => `${nameOf(argument.name, longestName)}=${namedValue(name, argument, arch, longestArgument)}`);
  const rest = data.length - shown.length;
  return [...shown, ...(rest > 0 ? [`(${rest} more)`] : [])].map((text) => ({ text, paint }));
}

function table(data: readonly Argument[], { palette, width }: Page): string[] {
  const rows = data.slice(0, mostData).map((argument) => ({
    name: nameOf(argument.name, longestName),
    value: readableValue(argument, longestValue),
  }));
  const column = Math.min(Math.max(...rows.map(({ name }) => displayWidth(name))) + 2, Math.floor(width / 3));
  const lines = rows.flatMap(({ name, value }) => {
    const [first = '', ...others] = flow([{ text: value }], width - column);
    const room = column - 2 - displayWidth(name);
    if (room < 0)
      return [...flow([{ text: name, paint: palette.quiet }], width), ...indent([first, ...others], column)];
    return [`${palette.quiet(name)}${' '.repeat(room + 2)}${first}`, ...indent(others, column)];
  });
  const rest = data.length - rows.length;
  return rest > 0 ? [...lines, palette.quiet(`(${rest} more)`)] : lines;
}

function indent(lines: readonly string[], columns: number): string[] {
  return lines.map((line) => ' '.repeat(columns) + line);
}

function offset(timestamp: bigint, start: bigint): string {
  const distance = timestamp - start;
  const microseconds = (distance < 0n ? -distance : distance) / 1000n;
  const fraction = (microseconds % 1000n).toString().padStart(3, '0');
  return `${distance < 0n ? '-' : '+'}${microseconds / 1000n}.${fraction} ms`;
}

/** Shows the actor of an event if it differs from the subject of the finding. */
function actor({ process, thread }: Evidence, whose: Workload): string[] {
  const sameThread = thread === undefined || thread.tid === whose.thread?.tid;
  const sameProcess =
    process === undefined ||
    (process.pid === whose.process?.pid &&
      (process.executable ?? whose.process.executable) === whose.process.executable);
  if (sameThread && sameProcess) return [];
  return [
    'by',
    ...(process?.executable === undefined ? [] : [nameOf(process.executable, longestName)]),
    ...(process ? [`pid ${process.pid}`] : []),
    ...(thread ? [`tid ${thread.tid}`] : []),
  ];
}

/** Returns the events that led to the finding. If the signature lists none, this is the event that completed it. */
function story({ evidence, detectedFrom, timestamp }: Finding): readonly Evidence[] {
  return evidence.length > 0 ? evidence : [{ timestamp, name: detectedFrom.name, data: detectedFrom.data }];
}

function timeline(finding: Finding, page: Page): string[] {
  const { palette, width } = page;
  const events = story(finding);
  const start = events[0]?.timestamp ?? 0n;
  const offsets = events.map(({ timestamp }) => offset(timestamp, start));
  const column = Math.max(...offsets.map((text) => text.length)) + 2;
  const skipped = events.length - firstEvents - lastEvents;
  return events.flatMap((event, index) => {
    if (skipped > 1 && index >= firstEvents && index < firstEvents + skipped) {
      return index === firstEvents ? indent([palette.quiet(`(${skipped} events between)`)], column) : [];
    }
    const name: Piece[] = [
      { text: nameOf(event.name, longestName), paint: palette.strong },
      ...spaced(actor(event, finding.workload), 1),
    ];
    const note = event.note ? words(escapeTerminal(event.note, longestSentence)) : [];
    const data = assignments(event, page);
    const lines = [
      ...flow([...name, ...note.map((word, at) => (at === 0 ? { ...word, gap: 2 } : word))], width - column),
      ...flow(data, width - column),
    ];
    const [first = '', ...others] = lines;
    const time = (offsets[index] ?? '').padStart(column - 2);
    return [`${palette.quiet(time)}  ${first}`, ...indent(others, column)];
  });
}

function repeats({ count, firstTimestamp, lastTimestamp }: Report): string {
  const last = readableTime(lastTimestamp);
  const [day, time] = last.split(' ');
  const sameDay = readableTime(firstTimestamp).startsWith(`${day} `);
  return `${count - 1} more like it until ${sameDay ? time : last}`;
}

function sections(report: Report, page: Page): Section[] {
  const { finding } = report;
  const { width, palette } = page;
  const actorAndPlace = [
    // A finding about the sidecar itself has no process.
    {
      label: 'who',
      lines: isAboutSequent(finding) ? ['Sequent itself'] : who(finding.workload, page),
    },
    { label: 'where', lines: where(finding.workload, page) },
    { label: 'node', lines: page.node },
  ];
  const foot = { label: 'id', lines: flow([{ text: report.findingId, paint: palette.quiet }], width) };
  if (report.summary) {
    return [{ label: 'repeats', lines: flow(words(repeats(report), palette.strong), width) }, ...actorAndPlace, foot];
  }
  const { name, description, mitre } = finding.threat;
  const technique = mitre && `${mitre.technique.id} ${mitre.technique.name} (${mitre.tactic.name})`;
  return [
    {
      label: 'what',
      lines: [...new Set([name, description])].flatMap((text) =>
        flow(words(escapeTerminal(text, longestSentence)), width),
      ),
    },
    ...actorAndPlace,
    { label: 'why', lines: finding.data.length > 0 ? table(finding.data, page) : [] },
    { label: 'events', lines: timeline(finding, page) },
    { label: 'att&ck', lines: technique ? flow(words(escapeTerminal(technique, longestName)), width) : [] },
    { label: 'cut', lines: finding.truncated ? cutParts(finding.truncated, page) : [] },
    { label: 'tags', lines: flow(spaced(finding.tags.map((tag) => nameOf(tag, longestName))), width) },
    foot,
  ];
}

function headline({ finding }: Report, { palette, width }: Page): Section {
  const { signature, threat } = finding;
  const label = threat.severity.toUpperCase();
  return {
    label: palette.severity[threat.severity](label) + ' '.repeat(gutterColumns - label.length),
    lines: flow(
      [
        { text: nameOf(signature.id, longestName), paint: palette.strong },
        { text: nameOf(signature.name, longestName), paint: palette.strong },
        { text: `${readableTime(finding.timestamp)} UTC`, paint: palette.quiet, gap: 2 },
      ],
      width,
    ),
  };
}

/** Lists the parts of the finding that were truncated. */
function cutParts({ parts, more }: Truncated, { width }: Page): string[] {
  const texts = parts.map(({ path, unit, kept, length }) => `${path}: ${kept} of ${length} ${unit} kept`);
  return [...texts, ...(more > 0 ? [`(${more} more)`] : [])].flatMap((text) => flow(words(text), width));
}

/** Drops lines before the id until the rest has at most `maxBytes` bytes. */
function atMost(lines: readonly string[], maxBytes: number, { palette, width }: Page): readonly string[] {
  const sizes = lines.map((line) => Buffer.byteLength(line) + 1);
  let bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes <= maxBytes) return lines;
  const foot = lines.slice(width < idDigits ? -3 : -2);
  let kept = lines.length - foot.length;
  for (; kept > 1 && bytes + longestName > maxBytes; kept--) bytes -= sizes[kept - 1] ?? 0;
  const left = palette.quiet(`${' '.repeat(gutterColumns)}(${lines.length - foot.length - kept} lines left out)`);
  return [...lines.slice(0, kept), left, ...foot];
}

/**
 * Creates the format for people. A finding shows severity and time, threat, actor, place, cause, and the events that
 * led to it with their time relative to the first. A summary of repeats is shorter.
 *
 * Each entry ends in an empty line. Lines are at most `columns` wide (at least 40). Text from events is escaped,
 * bounded in length, and never starts a line in the gutter.
 */
export function createPretty({
  colour,
  columns,
  maxBytes = Number.POSITIVE_INFINITY,
  identity,
  arch = 'amd64',
}: Omit<FormatOptions, 'identity'> & Partial<Pick<FormatOptions, 'identity'>>): Format {
  const width = (columns > narrowestColumns ? columns : narrowestColumns) - gutterColumns;
  const page: Page = {
    palette: createPalette(colour),
    width,
    arch,
    node: identity === undefined ? [] : nodeLines(identity, width),
  };
  return (report) => {
    const { label, lines } = headline(report, page);
    const body = sections(report, page).flatMap((section) => {
      const [first, ...others] = section.lines;
      if (first === undefined) return [];
      return [page.palette.quiet(section.label.padEnd(gutterColumns)) + first, ...indent(others, gutterColumns)];
    });
    const [first = '', ...others] = lines;
    return atMost([label + first, ...indent(others, gutterColumns), ...body, ''], maxBytes, page).join('\n');
  };
}
