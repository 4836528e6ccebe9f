import { isAbsolute, join, normalize, sep } from 'node:path';
import * as z from 'zod';
import { SequentError } from '../../errors.ts';
import { readBoundedFile, UnreadableFile } from '../../files/bounded-file.ts';
import { issueLines, issueWords } from '../../signature/issue-words.ts';
import { codeOf } from '../../text/error-code.ts';
import { describeThrown } from '../../text/thrown.ts';

/** Largest package.json that is read, in bytes. */
const maxBytes = 1024 * 1024;

const id = z.string().regex(/^[A-Z][A-Z0-9_]*-\d+$/, 'an id looks like ACME-7');
const folder = z
  .string()
  .refine(
    (path) => !isAbsolute(path) && normalize(path).split(sep)[0] !== '..',
    'a folder inside of the package is needed',
  );

const packForm = z.strictObject({
  /** Folder with the modules that Sequent loads: JavaScript, because Node runs no TypeScript below node_modules. */
  signatures: folder,
  /** Folder with the TypeScript that `sequent pack build` compiles. */
  source: folder.default('signatures'),
  /** Ids that are never used again, each with the id that replaces it, or null. */
  retired: z.record(id, id.nullable()).default({}),
});

const packageForm = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  private: z.boolean().optional(),
  type: z.string().optional(),
  license: z.string().optional(),
  files: z.array(z.string()).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  sequent: packForm.optional(),
});

/** The parts of a package.json that concern packs. Its key `sequent` makes a package a pack. */
export type PackageManifest = z.output<typeof packageForm>;

/**
 * Reads the package.json of a folder.
 * @returns undefined if the folder has none
 * @throws {SequentError} SEQ_PACK if it cannot be read or is invalid
 */
export function readPackageManifest(folder: string): PackageManifest | undefined {
  const path = join(folder, 'package.json');
  const refuse = (what: string): SequentError =>
    new SequentError('SEQ_PACK', { what, where: path, todo: 'correct it; docs/how-to/share-a-pack.md shows the form' });
  let text: string;
  try {
    text = readBoundedFile(path, maxBytes).toString('utf8');
  } catch (error) {
    if (error instanceof UnreadableFile) throw refuse(`it is no regular file of at most ${maxBytes} bytes`);
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined;
    throw refuse(`it cannot be read: ${describeThrown(error)}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw refuse(`it is no JSON: ${describeThrown(error)}`);
  }
  const { data, error } = packageForm.safeParse(content, issueWords);
  if (error !== undefined) throw refuse(issueLines(error, 'the file').join('; '));
  return data;
}
