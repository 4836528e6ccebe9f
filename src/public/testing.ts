/** The module `tracee-sequent/testing` for tests of signatures. */
export type { Case, Cases, DetectingCase, IgnoringCase } from '../testing/case.ts';
export { event, type TestEvent, type TestWorkload } from '../testing/event.ts';
export { heartbeat, nodeFinding, type TestFinding } from '../testing/fleet-events.ts';
export type { AcceptedKind, PerturbationKind } from '../testing/perturbation-kinds.ts';
export { type RecordingChoice, recording } from '../testing/recorded-events.ts';
export { writeRecording } from '../testing/recording.ts';
export { testSignature } from '../testing/test-signature.ts';
