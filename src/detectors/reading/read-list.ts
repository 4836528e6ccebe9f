import type { YamlNode } from './yaml-node.ts';

/** A list of texts for use in expressions. */
export interface StringList {
  readonly name: string;
  readonly values: readonly string[];
}

/** Reads the file of a list. Faults are recorded at the nodes. */
export function readList(root: YamlNode): StringList {
  const name = root.get('name').text();
  if (!/^[A-Z][A-Z0-9_]*$/.test(name))
    root.get('name').problem(name === '' ? 'name is missing' : `${name}: the name of a list looks like SHELL_BINARIES`);
  return { name, values: root.get('values').texts() };
}
