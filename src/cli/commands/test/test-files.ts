import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SequentError } from '../../../errors.ts';
import { packageRoot } from '../../../package.ts';

/**
 * Finds the test files of a path.
 * @param path a test, or a folder of tests
 * @throws {SequentError} SEQ_USAGE if there are none, or the file is a signature
 */
export function testFiles(path: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw new SequentError(
      'SEQ_USAGE',
      { what: 'there is no such file or folder', where: path, todo: 'name tests or a folder of them' },
      { cause: error },
    );
  }
  if (!isFolder) return [testFile(path)];
  const files = globSync('**/*.test.{ts,mts,js,mjs}', { cwd: path }).filter((name) => !name.includes('node_modules'));
  if (files.length === 0) {
    throw new SequentError('SEQ_USAGE', {
      what: 'the folder holds no tests',
      where: path,
      todo: 'put the test of NAME.ts beside it, as NAME.test.ts',
    });
  }
  return files.sort().map((name) => join(path, name));
}

/** Refuses a signature in place of a test, because it would pass as a test without failures. */
function testFile(path: string): string {
  const source = readFileSync(path, 'utf8');
  if (!source.includes('defineSignature(') || source.includes('testSignature(') || source.includes('node:test'))
    return path;
  throw new SequentError('SEQ_USAGE', {
    what: 'the file is a signature, not a test of one',
    where: path,
    todo: 'name its test: a file *.test.ts that calls testSignature',
  });
}

/** The tests of the shipped signatures. The published package does not contain them. */
export function shippedTests(): string {
  const path = fileURLToPath(new URL('test/signatures/', packageRoot));
  if (existsSync(path)) return path;
  throw new SequentError('SEQ_USAGE', {
    what: 'this installation has no tests of the shipped signatures',
    todo: 'name a folder of your own, or use a clone of the repository',
  });
}

/**
 * Finds the files that give cases to `testSignature`.
 * @param paths tests, or folders of tests
 * @throws {SequentError} SEQ_USAGE if there is none
 */
export function filesWithCases(paths: readonly string[]): readonly string[] {
  const files = paths.flatMap(testFiles).filter((file) => readFileSync(file, 'utf8').includes('testSignature('));
  if (files.length > 0) return files;
  throw new SequentError('SEQ_USAGE', {
    what: 'no test calls testSignature',
    where: paths.join(', '),
    todo: 'name a file *.test.ts with cases of a signature, or a folder of them',
  });
}
