import { displayWidth, flow, words } from '../../text/flow.ts';
import type { ShownArgument } from '../shown.ts';
import type { Story } from '../story.ts';
import { addressLines } from './address-lines.ts';
import { offsetText } from './offset.ts';
import { behind, flowing, type Page, pageOf, type TextOptions } from './page.ts';
import { readableOf } from './readable.ts';
import { timeLines } from './time-line.ts';
import { treeLines } from './tree.ts';

const nameColumns = 18;
const notAscii = /[^\0-\x7f]/gu;

/** Length of a written story. */
export interface StoryTextOptions extends TextOptions {
  /** All surrounding events, and not only those nearest to the finding. */
  readonly isWhole?: boolean | undefined;
}

/**
 * Writes a story for a terminal: what, who as a tree, when as a time line, why, where, the address space, and what to do.
 * @returns lines of at most `width` columns, each ended by a newline
 */
export function storyText(story: Story, { isWhole = false, ...options }: StoryTextOptions): string {
  const page = pageOf(options);
  const { palette } = page;
  const title = `${story.signature.id} ${story.signature.name}`.trim();
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['what', whatLines(story, page)],
    ['who', treeLines(story.who, page)],
    ['when', timeLines(story.when, page, isWhole)],
    ['why', whyLines(story, page)],
    ['where', story.where.flatMap(({ label: name, value }) => named(name, value, page))],
    ['addresses', story.addresses === undefined ? [] : addressLines(story.addresses.map, page)],
    ['what to do', todoLines(story, page)],
    ['related', relatedLines(story, page)],
    ['id', story.id === '' ? [] : [story.id]],
  ];
  const body = parts.flatMap(([name, lines]) =>
    lines.length === 0 ? [] : ['', palette.strong(name.toUpperCase()), ...lines],
  );
  const head = flow(
    [
      { text: story.severity.toUpperCase(), paint: palette.severity[story.severity] },
      ...words(title, palette.strong),
      { text: `${readableOf(story.time)} UTC`, paint: palette.quiet, gap: 2 },
    ],
    page.width,
  );
  const text = [...head, ...body, ''].join('\n');
  return options.isUnicode
    ? text
    : text.replaceAll(notAscii, (character) => (character === '…' ? '~' : '?'.repeat(displayWidth(character))));
}

function whatLines({ what }: Story, { width, palette }: Page): readonly string[] {
  const { repeats } = what;
  return [
    ...flowing(what.sentence, width),
    ...(what.technique === undefined ? [] : flowing(what.technique, width, 0, palette.quiet)),
    ...(repeats === undefined
      ? []
      : flowing(`${repeats.count} times from ${readableOf(repeats.first)} to ${readableOf(repeats.last)}`, width)),
    ...(what.tags.length === 0 ? [] : flowing(`tags: ${what.tags.join(', ')}`, width)),
    ...what.cut.flatMap((text) => behind('cut: ', text, width, palette.quiet)),
  ];
}

function whyLines({ why }: Story, page: Page): readonly string[] {
  const { width, palette } = page;
  return [
    ...why.fields.flatMap((field) => argumentLines(field, page)),
    ...(why.event.arguments.length === 0 ? [] : flowing(`the last event: ${why.event.name}`, width, 0, palette.strong)),
    ...why.event.arguments.flatMap((argument) => argumentLines(argument, page)),
    ...why.explanation.flatMap((text) => behind('- ', text, width)),
  ];
}

function argumentLines({ name, value, meaning }: ShownArgument, page: Page): readonly string[] {
  const { width, palette } = page;
  return [
    ...named(name, value, page),
    ...(meaning === undefined ? [] : flowing(meaning, width, nameColumns, palette.quiet)),
  ];
}

function todoLines({ todo, why }: Story, { width, palette }: Page): readonly string[] {
  return [
    ...todo.flatMap((text, index) => behind(`${index + 1}. `, text, width)),
    ...(why.falsePositives.length === 0 ? [] : [palette.quiet('known harmless causes:')]),
    ...why.falsePositives.flatMap((text) => behind('- ', text, width, palette.quiet)),
  ];
}

function relatedLines({ related }: Story, { width }: Page): readonly string[] {
  return related.flatMap(({ severity, signature, name, offsetNs, sameProcess, count, id }) => {
    const times = count > 1 ? `, ${count} times` : '';
    const what = `${severity} ${signature} ${name}${times}, ${sameProcess ? 'same process' : 'same executable'}, ${id}`;
    return behind(offsetText(offsetNs).padEnd(12), what, width);
  });
}

function named(name: string, value: string, { width, palette }: Page): readonly string[] {
  const room = nameColumns - displayWidth(name);
  if (room < 2) return [...flowing(name, width, 0, palette.quiet), ...flowing(value, width, nameColumns)];
  const [first = '', ...others] = flowing(value, width, nameColumns);
  return [palette.quiet(name) + ' '.repeat(room) + first.trimStart(), ...others];
}
