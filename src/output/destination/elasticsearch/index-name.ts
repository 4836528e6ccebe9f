import type { OutputRecord } from '../../record.ts';
import { rfc3339 } from '../../time.ts';

/** Names of indices with placeholders. An index may not begin with "-", "_" or "+", nor be "." or "..". */
export const indexPattern =
  /^(?!\.{1,2}$)(?:[a-z0-9.]|\{(?:date|month|severity|pack)\})(?:[a-z0-9._-]|\{(?:date|month|severity|pack)\})*$/;

/** @returns the name of the index of a record. Texts of the record become valid parts of a name. */
export function indexOf(template: string, { timestamp, severity, pack }: OutputRecord): string {
  const day = rfc3339(timestamp).slice(0, 10).replaceAll('-', '.');
  const values = new Map([
    ['{date}', day],
    ['{month}', day.slice(0, 7)],
    ['{severity}', severity],
    ['{pack}', part(pack)],
  ]);
  return template.replace(/\{[a-z]+\}/g, (placeholder) => values.get(placeholder) ?? placeholder);
}

function part(text: string): string {
  const safe = text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .slice(0, 50);
  return safe.replace(/^[-_]+/, '') || 'none';
}
