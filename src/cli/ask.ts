import { createInterface } from 'node:readline/promises';
import { SequentError } from '../errors.ts';
import { escapeMessage } from '../text/escape.ts';

/** One question on the terminal. */
export interface Question {
  /** The missing thing, as a noun: `the name of the signature`. */
  readonly what: string;
  /** How to give it on the command line, for the error where no terminal can be asked. */
  readonly flag: string;
  /** Answer to an empty line. */
  readonly fallback?: string;
  /**
   * Checks an answer. The message of what it throws is shown, and the question is asked again.
   * @throws {SequentError}
   */
  readonly check?: (answer: string) => void;
}

/**
 * Asks for what the command line leaves out.
 * @throws {SequentError} SEQ_USAGE if standard input or standard error is no terminal, or ends without an answer
 */
export async function ask({ what, flag, fallback, check }: Question): Promise<string> {
  const missing = new SequentError('SEQ_USAGE', { what: `${what} is missing`, todo: `give ${flag}` });
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw missing;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = Promise.withResolvers<never>();
  // A question without an answer would stay open for ever.
  terminal.once('close', () => ended.reject(missing));
  ended.promise.catch(() => undefined);
  try {
    for (;;) {
      const hint = fallback === undefined ? '' : ` (${fallback})`;
      const given = await Promise.race([terminal.question(escapeMessage(`${what}${hint}: `)), ended.promise]);
      const answer = given.trim() || (fallback ?? '');
      try {
        check?.(answer);
        if (answer !== '') return answer;
      } catch (error) {
        if (!(error instanceof SequentError)) throw error;
        process.stderr.write(`${escapeMessage(error.message)}\n`);
      }
    }
  } finally {
    terminal.close();
  }
}
