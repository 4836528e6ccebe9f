import { Document, isScalar, Scalar, visit } from 'yaml';
import { everyUnseen, unseen } from '../../text/unseen.ts';

/**
 * A value as YAML for a terminal. Texts with invisible characters are in double quotes, with these characters escaped.
 * @param comments lines above it
 */
export function toYaml(value: unknown, comments: readonly string[] = []): string {
  const document = new Document(value);
  if (comments.length > 0) document.commentBefore = comments.map((line) => ` ${line}`).join('\n');
  visit(document, {
    Scalar(_, node) {
      if (isScalar(node) && typeof node.value === 'string' && unseen.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document
    .toString()
    .replace(everyUnseen, (character) => (character === '\n' ? character : escapeOf(character)));
}

function escapeOf(character: string): string {
  const digits = (character.codePointAt(0) ?? 0).toString(16);
  return digits.length > 4 ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
