import { describeEvent, eventNames } from '../event/catalogue.ts';
import { exitCodes } from './failure.ts';
import { type LoadingFlags, loadFromFlags } from './loaded.ts';
import { table } from './table.ts';

/** `sequent list signatures`; 1 where a detector cannot be loaded. */
export async function listSignatures(flags: LoadingFlags & { readonly json?: boolean }): Promise<number> {
  const loaded = await loadFromFlags(flags);
  const signatures = loaded.signatures.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const code = loaded.whole ? exitCodes.fine : exitCodes.bad;
  if (flags.json) {
    for (const { id, name, version, pack, description, threat, on } of signatures) {
      process.stdout.write(
        `${JSON.stringify({ id, name, version, pack, description, threat, events: [...on.keys()] })}\n`,
      );
    }
    return code;
  }
  const rows = signatures.map(({ id, threat, name, on, description }) => [
    id,
    threat.severity,
    name,
    [...on.keys()].join(' '),
    description,
  ]);
  process.stdout.write(table([['ID', 'SEVERITY', 'NAME', 'EVENTS', 'DESCRIPTION'], ...rows]));
  return code;
}

/** `sequent list events` */
export async function listEvents(flags: { readonly json?: boolean }): Promise<number> {
  const events = eventNames().flatMap((name) => describeEvent(name) ?? []);
  if (flags.json) for (const event of events) process.stdout.write(`${JSON.stringify(event)}\n`);
  else {
    const rows = events.map((event) => [
      event.name,
      event.internal ? `${event.category} (internal)` : event.category,
      event.arguments.map((argument) => argument.name).join(' '),
    ]);
    process.stdout.write(table([['NAME', 'CATEGORY', 'ARGUMENTS'], ...rows]));
  }
  return exitCodes.fine;
}
