import { SequentError } from '../../errors.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { ReplaceText } from './redact.ts';
import { redacted } from './secret-texts.ts';

/**
 * Compiles the patterns of a redaction.
 * @param where place of the patterns, for the error
 * @throws {SequentError} SEQ_CONFIG if a pattern is not a regular expression
 */
export async function patternReplacer(patterns: readonly string[], where: string): Promise<ReplaceText> {
  if (patterns.length === 0) return (text) => text;
  const { RE2JS } = await import('re2js');
  const compiled = patterns.map((source) => {
    try {
      return RE2JS.compile(source);
    } catch (error) {
      throw new SequentError('SEQ_CONFIG', {
        what: `"${source}" is not a regular expression: ${describeThrown(error)}`,
        where,
        todo: 'use the syntax of RE2',
      });
    }
  });
  return (text) => compiled.reduce((rest, pattern) => pattern.matcher(rest).replaceAll(redacted), text);
}
