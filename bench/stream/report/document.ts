import { readFileSync, writeFileSync } from 'node:fs';
import type { Section } from '../scenarios/scenario.ts';

export interface Report {
  readonly command: string;
  readonly machine: string;
  readonly date: Date;
  /** Processors busy with something else, on average: the median run and the worst. */
  readonly foreign: { readonly median: number; readonly worst: number };
  readonly sections: readonly Section[];
  /** Counts that did not add up. */
  readonly faults: readonly string[];
}

export function markdown({ command, machine, date, foreign, sections, faults }: Report): string {
  const day = date.toISOString().slice(0, 10);
  const noise = Number.isFinite(foreign.worst)
    ? `Meanwhile other programs kept ${foreign.median.toFixed(2)} processors busy (median of the runs; ${foreign.worst.toFixed(2)} at worst).`
    : 'The load of other programs was not measured.';
  const parts = sections.map(({ title, text }) => `### ${title}\n\n${text}`);
  const wrong =
    faults.length === 0
      ? 'All counts added up.'
      : ['These counts do not add up:', '', ...faults.map((fault) => `- ${fault}`)].join('\n');
  return [`\`${command}\`, ${day}. ${machine}.`, noise, wrong, ...parts].join('\n\n');
}

/**
 * Puts the report between the markers of a document, `<!-- NAME:begin -->` and `<!-- NAME:end -->`.
 * @throws {Error} if the document has no such markers
 */
export function writeInto(path: string, text: string, name = 'bench'): void {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const document = readFileSync(path, 'utf8');
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no ${begin} with ${end} behind it`);
  writeFileSync(path, `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`);
}
