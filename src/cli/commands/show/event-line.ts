import type { Architecture } from '../../../event/architecture.ts';
import type { EventView } from '../../../event/view.ts';
import { shownArguments } from '../../../inspection/event-json.ts';
import { namedValue, nameOf } from '../../../output/format/readable-value.ts';
import { rfc3339 } from '../../../output/time.ts';
import { displayWidth } from '../../../text/flow.ts';

const longestName = 200;
const longestValue = 160;
const nameColumn = 22;

/**
 * Formats an event as one line without its end: time in UTC with microseconds, name, process, arguments with the names of
 * flags. All text is
 * escaped.
 * @param arch architecture of the recorded machine, on which names of some flags depend
 * @param columns width of the terminal; a longer line is cut. Undefined: nothing is cut
 */
export function eventLine(event: EventView, arch: Architecture, columns?: number): string {
  const time = rfc3339(event.timestamp).slice(0, 26).replace('T', ' ');
  const name = nameOf(event.name, longestName);
  const issues = event.refusal();
  const parts = [time, name.padEnd(nameColumn)];
  if (issues.length > 0) {
    const reasons = issues.map(({ path, message }) =>
      nameOf(`${path === '' ? 'event' : path}: ${message}`, longestName),
    );
    parts.push(`refused: ${reasons.join(', ')}`);
  } else parts.push(...actorOf(event));
  parts.push(
    ...shownArguments(event).map(
      (one) => `${nameOf(one.name, longestName)}=${namedValue(event.name, one, arch, longestValue)}`,
    ),
  );
  const line = parts.join(' ').trimEnd();
  return columns === undefined ? line : cut(line, columns);
}

function actorOf({ process, thread, container }: EventView): string[] {
  if (process === undefined) return [];
  const program = process.executable ?? thread?.name;
  const isLeader = thread === undefined || thread.tid === process.pid;
  const shown = program === undefined || program === '' ? [] : [nameOf(program, longestName)];
  const place = container?.name || container?.image?.name || container?.id.slice(0, 12);
  return [
    ...shown,
    `pid ${process.hostPid}${isLeader ? '' : ` tid ${thread.hostTid}`}`,
    ...(place === undefined ? [] : [`in ${nameOf(place, longestName)}`]),
    '',
  ];
}

/** @returns an escaped line in at most `columns` columns */
function cut(line: string, columns: number): string {
  if (displayWidth(line) <= columns) return line;
  let [part, used] = ['', 0];
  for (const character of line) {
    const more = displayWidth(character);
    if (used + more > columns - 1) break;
    part += character;
    used += more;
  }
  return `${part}…`;
}
