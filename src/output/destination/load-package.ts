import { SequentError } from '../../errors.ts';

/** Oldest version of Node for the optional packages that need a newer one than Sequent: `engines` of their package.json. */
export const oldestNode: Readonly<Record<string, string>> = {
  undici: '22.19.0',
  '@platformatic/kafka': '22.22.0',
};

/**
 * Loads an optional package that an output needs.
 * @param load imports the package `name`
 * @param node version of this Node
 * @throws {SequentError} SEQ_OUTPUT with the command that installs the package, if the package is missing, or with the
 * version of Node that the package needs
 */
export async function loadPackage<Module>(
  name: string,
  output: string,
  load: () => Promise<Module>,
  node = process.versions.node,
): Promise<Module> {
  const where = `output ${output}`;
  const oldest = oldestNode[name];
  if (oldest !== undefined && isOlder(node, oldest)) {
    throw new SequentError('SEQ_OUTPUT', {
      what: `an output needs the npm package ${name}, which needs Node ${oldest} or newer; this is Node ${node}`,
      where,
      todo: 'install a newer Node, or remove the output',
    });
  }
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause;
    throw new SequentError(
      'SEQ_OUTPUT',
      {
        what: `an output needs the npm package ${name}, which is not installed`,
        where,
        todo: `install ${name} beside Sequent: npm install ${name}`,
      },
      { cause },
    );
  }
}

/** A package that is there, but lacks a package of its own, is another fault. */
function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    error.message.includes(`'${name}'`)
  );
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}

/** Returns the command that installs packages, and a note with the version of Node that they need and the condition. */
export function installation(
  packages: readonly string[],
  condition: string | undefined,
): { readonly command: string; readonly note: string } {
  const node = packages.flatMap((name) => oldestNode[name] ?? [])[0];
  const version = node === undefined ? '' : ` (Node ${node} or newer)`;
  return {
    command: `npm install ${packages.join(' ')}`,
    note: `${version}${condition === undefined ? '' : `, ${condition}`}`,
  };
}
