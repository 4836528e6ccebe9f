import type { Mutant } from './operators.ts';
import type { State } from './state.ts';

const ends = ['killed', 'timeout', 'survived', 'uncovered'] as const;

/** @returns a table by folder, and the faults that nothing has noticed, each with its change */
export function reportOf(chosen: readonly Mutant[], { results }: State, folders: readonly string[]): string {
  const rows = [...folders, ''].map((folder) => {
    const own = chosen.filter(({ file }) => file.startsWith(folder)).map(({ id }) => results[id]?.end);
    const counts = ends.map((end) => own.filter((one) => one === end).length);
    const done = counts.reduce((sum, count) => sum + count, 0);
    const [killed = 0, timeout = 0] = counts;
    const score = done === 0 ? '' : `${Math.round(((killed + timeout) / done) * 100)} %`;
    return [folder === '' ? 'all' : folder, `${done}`, ...counts.map(String), score];
  });
  const table = [['folder', 'tried', ...ends, 'score'], ...rows].map((row) =>
    row.map((cell) => cell.padStart(12)).join(''),
  );
  const survivors = chosen.flatMap((mutant) => {
    const result = results[mutant.id];
    if (result === undefined || result.end === 'killed' || result.end === 'timeout') return [];
    const { file, line, operator, original, replacement } = mutant;
    const tried = `${result.tests} tests, ${result.skipped} not tried`;
    return [
      `${result.end} ${mutant.id} ${file}:${line}  ${operator}  ${oneLine(original)} → ${oneLine(replacement)}  (${tried})`,
    ];
  });
  return `${[...survivors.toSorted(), ...table].join('\n')}\n`;
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
