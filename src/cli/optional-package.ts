import { SequentError } from '../errors.ts';

/**
 * Makes sure that an optional package is installed.
 * @param name of the package
 * @param need sentence part that says what needs it, such as `--chaos`
 * @throws {SequentError} SEQ_USAGE
 */
export function needPackage(name: string, need: string): void {
  try {
    import.meta.resolve(name);
  } catch (cause) {
    throw new SequentError(
      'SEQ_USAGE',
      {
        what: `${need} needs the npm package ${name}, which is not installed`,
        todo: `install it beside Sequent: npm install --save-dev ${name}`,
      },
      { cause },
    );
  }
}
