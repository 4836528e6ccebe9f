import type { Architecture } from '../../../event/architecture.ts';
import { describeEvent } from '../../../event/catalogue.ts';
import { namesOf } from '../../../event/names/names-of.ts';
import type { EventView } from '../../../event/view.ts';
import { fieldsOfEvent } from '../../../inspection/fields.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { literal } from './literal.ts';

const pathColumn = 32;
const typeColumn = 18;

/** Formats the fields of an event, one a line: the way to it, its TypeScript type, its value as TypeScript writes it with the names of flags. */
export function fieldLines(event: EventView, arch: Architecture): string {
  const fields = fieldsOfEvent(event);
  if (fields === undefined) {
    const reasons = event.refusal().map(({ path, message }) => `${path === '' ? 'event' : path}: ${message}`);
    return `  ${escapeMessage(`no signature sees this event, because its schema refuses it: ${reasons.join(', ')}`)}\n`;
  }
  const addresses = new Set(
    describeEvent(event.name)?.arguments.flatMap(({ name, kind }) => (kind === 'pointer' ? [`data.${name}`] : [])),
  );
  return fields
    .map(({ path, type, value, state }) => {
      const shown = state === 'missing' ? 'not sent: reading it ends the handler' : literal(value, addresses.has(path));
      const names = namesOfField(event.name, path, value, arch);
      return `  ${escapeMessage(path).padEnd(pathColumn)} ${type.padEnd(typeColumn)} ${shown}${names}\n`;
    })
    .join('');
}

/** @returns the names of a number as a comment, such as ` // O_WRONLY|O_CREAT`; empty if it has none */
function namesOfField(event: string, path: string, value: unknown, arch: Architecture): string {
  if (!path.startsWith('data.') || (typeof value !== 'number' && typeof value !== 'bigint')) return '';
  const names = namesOf(event, path.slice('data.'.length), value, arch);
  return names.length === 0 ? '' : ` // ${names.join('|')}`;
}
