/** Markdown as the generators of pages write it. */

/** A table whose columns are padded. @param lines the heading first */
export function table(lines: readonly (readonly string[])[]): string {
  const [heading = [], ...others] = lines;
  const widths = heading.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return `${[row(heading), rule, ...others.map(row)].join('\n')}\n`;
}

/**
 * A page with another text between two marks.
 * @param marks the comments before and after the text
 * @throws Error where the page lacks one of them
 */
export function between(page: string, marks: readonly [begin: string, end: string], text: string): string {
  const [begin, end] = marks;
  const [before = '', rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`the page lacks "${begin}" or "${end}"`);
  return `${before}${begin}\n\n${text}\n${end}${after}`;
}
