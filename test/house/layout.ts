import { globSync } from 'node:fs';
import type { Import } from './imports-of.ts';

/** A line of the list "Allowed imports" in ARCHITECTURE.md: a folder of src, or a file beside the folders. */
export interface Row {
  readonly part: string;
  /** Parts whose code it imports. `anything` allows all. */
  readonly imports: readonly string[];
  /** Parts of which it only imports types. */
  readonly types: readonly string[];
  /** Parts that it only loads when they are needed, with `import()`. */
  readonly late: readonly string[];
  /** Packages, and modules of Node. */
  readonly outside: readonly string[];
}

/** Headings within a line. */
const headings = {
  imports: 'imports',
  types: 'only types of',
  late: 'loads when needed',
  outside: 'packages and modules',
} as const;

/**
 * Reads the list of allowed imports.
 * @throws Error where the document has none
 */
export function allowedImports(document: string): ReadonlyMap<string, Row> {
  const [, section] = document.split('\n## Allowed imports\n');
  if (section === undefined) throw new Error('ARCHITECTURE.md has no section "Allowed imports"');
  const [text = ''] = section.split('\n## ');
  const lines = text.split('\n').filter((line) => line.startsWith('- `'));
  return new Map(
    lines.map((line) => {
      const [, name = '', rest = ''] = /^- `([^`]+)`: (.*)$/.exec(line) ?? [];
      const named = (heading: string): string[] => {
        const list = rest.split('; ').find((one) => one.startsWith(`${heading} \``)) ?? '';
        return [...list.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one);
      };
      return [
        name,
        {
          part: name,
          imports: named(headings.imports),
          types: named(headings.types),
          late: named(headings.late),
          outside: named(headings.outside),
        },
      ];
    }),
  );
}

/** The part of src that a path belongs to, such as `event/` or `errors.ts`; a package or module is its own. */
export function partOf(path: string): string {
  const [src, first = '', ...rest] = path.split('/');
  if (src !== 'src') return path;
  return rest.length === 0 ? first : `${first}/`;
}

/** What the table must say of a part, from what the part imports. */
export function neededRow(part: string, imports: readonly Import[]): Row {
  const kinds = new Map<string, Set<Import['kind']>>();
  for (const { target, kind } of imports) {
    const other = partOf(target);
    if (other === part) continue;
    const known = kinds.get(other) ?? new Set();
    kinds.set(other, known.add(kind));
  }
  const row = { part, imports: new Array<string>(), types: new Array<string>(), late: new Array<string>() };
  const outside: string[] = [];
  for (const [other, found] of kinds) {
    const isOurs = other.endsWith('/') || (other.endsWith('.ts') && !other.includes('/'));
    if (!isOurs) outside.push(other);
    else if (found.has('value')) row.imports.push(other);
    else if (found.has('late')) row.late.push(other);
    else row.types.push(other);
  }
  return { ...row, outside };
}

/**
 * Compares what a part imports with its row.
 * @returns one sentence for each difference
 */
export function differences(row: Row, imports: readonly Import[]): readonly string[] {
  if (row.imports.includes('anything')) return [];
  const needed = neededRow(row.part, imports);
  return (['imports', 'types', 'late', 'outside'] as const).flatMap((column) => {
    const users = (other: string): string => {
      const files = imports.filter(({ target }) => partOf(target) === other).map(({ file }) => file);
      return [...new Set(files)].join(', ');
    };
    return [
      ...needed[column]
        .filter((other) => !row[column].includes(other))
        .map((other) => `${row.part}: ${other} is missing under "${headings[column]}"; used by ${users(other)}`),
      ...row[column]
        .filter((other) => !needed[column].includes(other))
        .map((other) => `${row.part}: ${other} stands under "${headings[column]}" but is not imported so`),
    ];
  });
}

/** Parts that import each other in a circle, found by following the edges; empty where there is no circle. */
export function circle(edges: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (part: string, path: readonly string[]): readonly string[] => {
    const start = path.indexOf(part);
    if (start >= 0) return [...path.slice(start), part];
    if (done.has(part)) return [];
    for (const next of edges.get(part) ?? []) {
      const found = visit(next, [...path, part]);
      if (found.length > 0) return found;
    }
    done.add(part);
    return [];
  };
  for (const part of edges.keys()) {
    const found = visit(part, []);
    if (found.length > 0) return found;
  }
  return [];
}

/** Folders of src, and the files beside them. */
export function partsOfSource(root: string): readonly string[] {
  return [...new Set(globSync('src/**/*.ts', { cwd: root }).map(partOf))].toSorted();
}
