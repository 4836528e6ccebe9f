import { SequentError } from '../../../errors.ts';
import { writeWholeFile } from '../../../files/whole-file.ts';

/** Writes a page, in the place of an earlier one. It shows what users of a machine do, so only its owner may read it. @throws {SequentError} SEQ_OUTPUT */
export function writePage(file: string, text: string): void {
  try {
    writeWholeFile(file, text, 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const reason = { what: `the page cannot be written: ${code}`, where: file, todo: 'choose another file' };
    throw new SequentError('SEQ_OUTPUT', reason, { cause: error });
  }
}
