import type { Address } from '../../address.ts';
import { SequentError } from '../../errors.ts';
import { closestNames, describeEvent } from '../../event/catalogue.ts';
import { connectTracee } from '../../tracee/client.ts';

const timeoutMs = 5_000;

/**
 * Names of events in a list with commas between, as `--events` takes it. A name that the catalogue lacks may be that of a detector:
 * Tracee is asked for it.
 * @throws SequentError SEQ_USAGE where no event is called so, with names that are near
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

/** Names of the events that this Tracee knows, those of its detectors among them; empty where it cannot be asked. */
async function namesOfTracee(address: Address): Promise<readonly string[]> {
  const client = connectTracee(address);
  try {
    return (await client.getEventDefinitions([], timeoutMs)).map(({ name }) => name);
  } catch {
    // Whoever opens the stream next says what is wrong with this Tracee.
    return [];
  } finally {
    client.close();
  }
}
