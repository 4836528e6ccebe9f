import { readFileSync } from 'node:fs';
import { packageRoot } from '../package.ts';

/**
 * Reads a template of `templates/new/` and replaces `{{word}}` in it.
 * @throws Error if the template has a word without a value, which is a fault of Sequent
 */
export function fillTemplate(template: string, words: Readonly<Record<string, string>>): string {
  const text = readFileSync(new URL(`templates/new/${template}`, packageRoot), 'utf8');
  return text.replace(/\{\{(\w+)\}\}/g, (_, word: string) => {
    const value = words[word];
    if (value === undefined) throw new Error(`${template}: there is no value for ${word}`);
    return value;
  });
}
