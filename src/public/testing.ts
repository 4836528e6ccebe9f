/** What tests of signatures import as `tracee-sequent/testing`. */
export { event, type TestEvent, type TestWorkload } from '../testing/event.ts';
export { type Case, type DetectingCase, testSignature } from '../testing/test-signature.ts';
