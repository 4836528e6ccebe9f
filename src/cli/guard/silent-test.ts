/**
 * Replaces `node:test` in test files of authors where only their cases are wanted: suites register what is in them, and no test
 * runs.
 */
import { mock } from 'node:test';

type Body = (context: unknown) => unknown;

function run(...args: readonly unknown[]): void {
  const body = args.findLast((one): one is Body => typeof one === 'function');
  body?.({});
}

function leaveOut(): void {}

const variants = { skip: leaveOut, todo: leaveOut, only: run };
export const describe = Object.assign(run.bind(undefined), variants);
export const suite = Object.assign(run.bind(undefined), variants);
export const it = Object.assign(leaveOut.bind(undefined), { ...variants, only: leaveOut });
export const test = makeTest();
export const before = leaveOut;
export const after = leaveOut;
export const beforeEach = leaveOut;
export const afterEach = leaveOut;
export { mock };
export default makeTest();

/** `test` also has everything else that the module exports. */
function makeTest(): typeof leaveOut {
  const own = {
    describe,
    suite,
    it,
    mock,
    before: leaveOut,
    after: leaveOut,
    beforeEach: leaveOut,
    afterEach: leaveOut,
  };
  return Object.assign(leaveOut.bind(undefined), { ...variants, only: leaveOut, ...own });
}
