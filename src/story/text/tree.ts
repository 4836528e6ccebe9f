import { shortened } from '../picture/labels.ts';
import type { StoryProcess, Who } from '../who.ts';
import { offsetText } from './offset.ts';
import type { Page } from './page.ts';

/** @returns the processes of a finding as a tree, one line each with its command line below */
export function treeLines({ processes, left, thread }: Who, page: Page): readonly string[] {
  const { palette, glyphs, width } = page;
  const lines = processes.flatMap((process, index) => {
    const trunk = trunkOf(processes, index, page);
    const head = `${trunk}${isFirst(process) ? '' : isLast(processes, index) ? glyphs.last : glyphs.branch}`;
    const below = trunk + (isFirst(process) ? '' : isLast(processes, index) ? '   ' : glyphs.trunk);
    const room = width - head.length;
    const mark = process.role === 'subject' ? `  ${glyphs.mark} this finding` : '';
    const text = shortened(nameOf(process), room - mark.length);
    const details = detailsOf(process);
    return [
      head + (process.role === 'subject' ? palette.strong(text + mark) : text),
      ...(process.commandLine === undefined
        ? []
        : [below + palette.quiet(shortened(`$ ${process.commandLine}`, room))]),
      ...(details === '' ? [] : [below + palette.quiet(shortened(details, room))]),
    ];
  });
  return [
    ...lines,
    ...(thread === undefined
      ? []
      : [shortened(`thread ${thread.tid}${thread.name === '' ? '' : ` (${thread.name})`}`, width)]),
    ...(left > 0 ? [palette.quiet(`(${left} more processes)`)] : []),
  ];
}

function nameOf({ pid, insidePid, executable, name }: StoryProcess): string {
  const inside = insidePid === undefined ? '' : ` (${insidePid} in its container)`;
  const path = executable ?? name ?? 'executable not known';
  return `${path}  pid ${pid}${inside}`;
}

function detailsOf({ user, container, image, started, ended, doubt, name, executable }: StoryProcess): string {
  return [
    ...(name === undefined || executable === undefined || executable.endsWith(`/${name}`) ? [] : [`name ${name}`]),
    ...(user === undefined ? [] : [`uid ${user}`]),
    ...(container === undefined ? [] : [`container ${container}`]),
    ...(image === undefined ? [] : [`image ${image}`]),
    ...(started === undefined ? [] : [`started ${offsetText(started.offsetNs)}`]),
    ...(ended === undefined ? [] : [`ended ${offsetText(ended.offsetNs)}`]),
    ...(doubt === undefined ? [] : [doubt]),
  ].join(', ');
}

function isFirst({ parent }: StoryProcess): boolean {
  return parent === undefined;
}

/** Whether no later process has the same parent. */
function isLast(processes: readonly StoryProcess[], index: number): boolean {
  const parent = processes[index]?.parent;
  return !processes.slice(index + 1).some((later) => later.parent === parent);
}

/** The lines of the ancestors that have further children. */
function trunkOf(processes: readonly StoryProcess[], index: number, { glyphs }: Page): string {
  let trunk = '';
  for (let at = processes[index]?.parent; at !== undefined; at = processes[at]?.parent) {
    const process = processes[at];
    if (process?.parent !== undefined) trunk = (isLast(processes, at) ? '   ' : glyphs.trunk) + trunk;
  }
  return trunk;
}
