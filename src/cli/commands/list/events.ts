import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { SequentError } from '../../../errors.ts';
import { type EventQuery, findEvents, queryNames } from '../../../explain/find-events.ts';
import { closestOf } from '../../../text/closest.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';
import { profileFrom } from '../../tracee-version.ts';

export interface ListEventsFlags extends EventQuery {
  readonly json?: boolean;
}

/** `sequent list events`: the events of the chosen version of Tracee. @returns 1 if no event meets the conditions */
export async function listEvents(flags: ListEventsFlags, effective: EffectiveSettings): Promise<number> {
  const profile = await profileFrom(effective);
  refuseUnknown(flags);
  const events = findEvents(flags, profile);
  if (flags.json) await printer.print(events.map((event) => `${toJson(event)}\n`).join(''));
  else {
    const rows = events.map((event) => [
      event.name,
      event.internal ? `${event.category} (internal)` : event.category,
      event.arguments.map((argument) => argument.name).join(' '),
    ]);
    await printer.print(table([['NAME', 'CATEGORY', 'ARGUMENTS'], ...rows]));
  }
  if (events.length > 0) return exitCodes.fine;
  process.stderr.write(`sequent: no event of Tracee ${profile.version} meets these conditions\n`);
  return exitCodes.bad;
}

/** @throws SequentError SEQ_USAGE if no event has such an argument, set or kind */
function refuseUnknown(flags: ListEventsFlags): void {
  const names = queryNames();
  for (const key of ['argument', 'set', 'kind'] as const) {
    const asked = flags[key];
    if (asked === undefined || names[key].some((name) => name.toLowerCase() === asked.toLowerCase())) continue;
    const near = closestOf(asked, names[key], 3);
    throw new SequentError('SEQ_USAGE', {
      what: `no event has the ${key} "${asked}"`,
      where: `--${key}`,
      todo: near.length > 0 ? `did you mean ${near.join(', ')}?` : '`sequent list events --json` shows all',
    });
  }
}
