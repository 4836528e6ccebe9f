import type { StoryProcess, Who } from '../../../story/who.ts';
import { type Child, element } from '../dom/element.ts';
import { shownLength, shownNumber } from '../shown.ts';
import { datum, told } from './told.ts';

/** Makes the tree of processes as nested lists. The process of the finding is marked. */
export function processTree({ processes, left, thread }: Who): readonly Child[] {
  if (processes.length === 0) return [element('p', { class: 'quiet' }, 'The finding names no process.')];
  const children = Map.groupBy(processes.keys(), (index) => processes[index]?.parent);
  const list = (parent: number | undefined): HTMLElement | undefined => {
    const items = children.get(parent) ?? [];
    if (items.length === 0) return undefined;
    return element(
      'ul',
      { class: parent === undefined ? 'tree' : undefined },
      ...items.map((index) => {
        const process = processes[index];
        return element('li', {}, process && describe(process), list(index));
      }),
    );
  };
  return [
    list(undefined),
    thread && element('p', { class: 'quiet' }, `thread ${thread.tid} `, datum(thread.name)),
    left > 0 && element('p', { class: 'quiet' }, `${shownNumber(left)} further processes are not shown`),
  ];
}

function describe(process: StoryProcess): HTMLElement {
  const { role, executable, name, pid, insidePid, commandLine, started, ended, doubt } = process;
  const isSubject = role === 'subject';
  const ids = insidePid === undefined ? `pid ${pid}` : `pid ${pid}, ${insidePid} in its container`;
  const notes = [
    process.user !== undefined && `uid ${process.user}`,
    process.container !== undefined && `container ${process.container}`,
    process.image !== undefined && `image ${process.image}`,
    started && `started ${relative(started.offsetNs)}`,
    ended && `ended ${relative(ended.offsetNs)}`,
    process.events !== undefined && `${shownNumber(process.events)} events`,
    doubt,
  ].filter((note) => typeof note === 'string' && note !== '');
  return element(
    'div',
    { class: `process ${role}` },
    element(
      'div',
      {},
      datum(executable ?? name ?? 'unknown program'),
      element('span', { class: 'quiet' }, ` ${pid === 0 ? '' : ids}`),
      isSubject && element('strong', { class: 'here' }, 'this process'),
    ),
    commandLine !== undefined &&
      element('div', { class: 'command' }, element('span', { class: 'unseen' }, 'command line: '), datum(commandLine)),
    notes.length > 0 && element('div', { class: 'quiet' }, told(notes.join(' · '))),
  );
}

/** A moment beside that of the finding. */
function relative(offsetNs: number): string {
  if (offsetNs === 0) return 'at the finding';
  return offsetNs < 0 ? `${shownLength(-offsetNs)} before` : `${shownLength(offsetNs)} after`;
}
