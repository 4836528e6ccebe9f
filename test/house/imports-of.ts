import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Import {
  readonly file: string;
  /** A path from the root of the repository, or the name of a package or module. */
  readonly target: string;
  /** `type`: erased before the program runs. `late`: `import()`, which runs when the program gets there. */
  readonly kind: 'value' | 'type' | 'late';
}

const statement =
  /(?:^|\n)\s*(?:import|export)(?<type>\s+type)?\b[^'";]*?\bfrom\s+'(?<from>[^']+)'|(?<typeOf>\btypeof\s+)?(?<![.\w])import\(\s*'(?<late>[^']+)'\s*\)|(?:^|\n)import\s+'(?<bare>[^']+)'/g;

/** Imports of the files that match a pattern. */
export function importsOf(pattern: string): readonly Import[] {
  return globSync(pattern, { cwd: root })
    .toSorted()
    .flatMap((file) => importsIn(file, readFileSync(join(root, file), 'utf8')));
}

/** Imports of one file. */
export function importsIn(file: string, text: string): readonly Import[] {
  const code = text.replaceAll(/^\s*(?:\/\*\*?|\*|\/\/).*$/gm, '');
  return [...code.matchAll(statement)].map(({ groups = {} }) => {
    const target = groups['from'] ?? groups['late'] ?? groups['bare'] ?? '';
    const late = groups['late'] === undefined ? 'value' : 'late';
    return {
      file,
      target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target,
      kind: groups['type'] === undefined && groups['typeOf'] === undefined ? late : 'type',
    };
  });
}
