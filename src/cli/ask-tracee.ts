import { parseAddress, printAddress } from '../address.ts';
import { probe } from '../intake/live/probe.ts';
import { connectTracee } from '../tracee/client.ts';
import { traceeError } from '../tracee/errors.ts';
import { type AskedVersion, askVersion } from '../tracee/versions/ask.ts';

const timeoutMs = 5_000;

/**
 * Asks a running Tracee for its version.
 * @param tracee its address
 * @throws SequentError for an address that is none, and for a Tracee that does not answer
 */
export async function askTracee(tracee: string): Promise<AskedVersion> {
  const address = parseAddress(tracee);
  await probe(address, timeoutMs, new AbortController().signal);
  const client = connectTracee(address);
  try {
    return await askVersion(client, timeoutMs);
  } catch (error) {
    throw traceeError(error, printAddress(address));
  } finally {
    client.close();
  }
}
