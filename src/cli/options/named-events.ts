import type { Address } from '../../address.ts';
import { SequentError } from '../../errors.ts';
import { closestNames, describeEvent } from '../../event/catalogue.ts';
import { connectTracee } from '../../tracee/client.ts';

const timeoutMs = 5_000;

/**
 * Reads a comma-separated list of event names, the value of `--events`. A name that the catalogue lacks may belong to a detector inside
 * Tracee, so Tracee is asked for it.
 * @throws SequentError SEQ_USAGE for unknown names, with similar names
 */
export async function namedEvents(list: string, address: Address): Promise<readonly string[]> {
  const names = [...new Set(list.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  if (names.length === 0) {
    const todo = 'write names with commas between';
    throw new SequentError('SEQ_USAGE', { what: 'no event is named', where: '--events', todo });
  }
  const foreign = names.filter((name) => describeEvent(name) === undefined);
  const known = foreign.length === 0 ? [] : await namesOfTracee(address);
  const unknown = foreign.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const near = unknown.flatMap((name) => closestNames(name, 1));
    throw new SequentError('SEQ_USAGE', {
      what: `no event is called ${unknown.join(', ')}`,
      where: '--events',
      todo: near.length > 0 ? `did you mean ${near.join(', ')}?` : '`sequent list events` lists the events',
    });
  }
  return names;
}

/** Names of all events of this Tracee, with the events of its detectors. Empty if Tracee does not answer. */
async function namesOfTracee(address: Address): Promise<readonly string[]> {
  const client = connectTracee(address);
  try {
    return (await client.getEventDefinitions([], timeoutMs)).map(({ name }) => name);
  } catch {
    // Opening the stream fails next, with an error that names the cause.
    return [];
  } finally {
    client.close();
  }
}
