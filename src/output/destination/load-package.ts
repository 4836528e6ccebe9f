import { SequentError } from '../../errors.ts';

/**
 * Loads an optional package that an output needs.
 * @param load imports the package `name`
 * @throws {SequentError} SEQ_OUTPUT with the command that installs the package, if the package is missing
 */
export async function loadPackage<Module>(name: string, output: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    if (!isMissing(cause, name)) throw cause;
    throw new SequentError(
      'SEQ_OUTPUT',
      {
        what: `an output needs the npm package ${name}, which is not installed`,
        where: `output ${output}`,
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
