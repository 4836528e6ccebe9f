import { readBoundedFile } from '../../files/bounded-file.ts';
import type { ConvertedRule } from '../../sigma/convert.ts';
import { escapeMessage } from '../../text/escape.ts';

const mostBytes = 1024 * 1024;

/** @returns the text of a file with a Sigma rule; undefined if the file is something else, or cannot be read as one */
export function sigmaText(path: string): string | undefined {
  let text: string;
  try {
    text = readBoundedFile(path, mostBytes).toString('utf8');
  } catch {
    // The reader of detectors says what is wrong with the file.
    return undefined;
  }
  return /^logsource:/m.test(text) && /^detection:/m.test(text) ? text : undefined;
}

/** Converts a Sigma rule. @returns undefined, after a message with the reason, if something in it has no counterpart */
export async function convertRule(text: string, path: string): Promise<ConvertedRule | undefined> {
  const { convertSigma, SigmaRefusal } = await import('../../sigma/convert.ts');
  try {
    return convertSigma(text, path);
  } catch (error) {
    if (!(error instanceof SigmaRefusal)) throw error;
    const line = error.line === undefined ? '' : `:${error.line}`;
    process.stderr.write(`sequent: not converted: ${escapeMessage(path)}${line}: ${escapeMessage(error.message)}\n`);
    return undefined;
  }
}
