/** What tests of signatures import as `sequent/testing`. */
export { event, type TestEvent, type TestWorkload } from './testing/event.ts';
export { testSignature, type Case, type DetectingCase } from './testing/test-signature.ts';
