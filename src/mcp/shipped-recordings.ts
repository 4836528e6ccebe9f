import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SequentError } from '../errors.ts';
import { packageRoot } from '../package.ts';
import type { Root } from './root.ts';

const prefix = 'shipped:';
const folder = new URL('fixtures/recordings/', packageRoot);

/** How a recording is named, for the descriptions of inputs. */
export const recordingText =
  'Recording below the root (.pb or .ndjson, each also .gz or .zst), or one that comes with Sequent: shipped:event-examples.ndjson, shipped:rseq-extra.pb.gz';

/** @returns the path of a recording below the root, or of one that comes with Sequent. @throws {SequentError} SEQ_USAGE */
export function recordingFile(given: string, root: Root): string {
  if (!given.startsWith(prefix)) return root.find(given, 'file');
  const names = readdirSync(folder).filter((name) => /\.(?:pb|ndjson)(?:\.gz)?$/.test(name));
  const name = given.slice(prefix.length);
  if (names.includes(name)) return fileURLToPath(new URL(name, folder));
  throw new SequentError('SEQ_USAGE', {
    what: 'no recording of this name comes with Sequent',
    where: given,
    todo: `there are ${names.map((one) => `${prefix}${one}`).join(', ')}`,
  });
}
