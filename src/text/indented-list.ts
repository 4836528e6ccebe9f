import { escapeMessage } from './escape.ts';

/**
 * Lists faults in an error, each on an indented line of its own. A line break that a fault quotes from the operator's
 * text is escaped, so that no quoted text can look like a further fault.
 */
export function indentedList(faults: readonly string[]): string {
  return `\n  ${faults.map((fault) => escapeMessage(fault)).join('\n  ')}\n`;
}
