/** The module `tracee-sequent/testing` for tests of signatures. */
export { event, type TestEvent, type TestWorkload } from '../testing/event.ts';
export { writeRecording } from '../testing/recording.ts';
export { type Case, type DetectingCase, testSignature } from '../testing/test-signature.ts';
