/** Effects of the kernel, of Tracee and of the stream that `sequent test --chaos` repeats a case under. */
export const perturbationKinds = {
  'lost-told': 'events lost, told at once (the ring of Sequent was full)',
  'lost-told-late': "events lost, told up to 5 s later (Tracee's counter of lost events)",
  'lost-untold': 'events lost, told by nothing',
  late: 'events late and out of order, within the hold-back',
  'very-late': 'events later than the hold-back',
  doubled: 'events that come twice',
  attached: 'attached in the middle: all events before are missing',
  gap: 'the stream cut and opened anew, with the events between missing',
  restarted: 'the engine started anew in the middle, without its state',
  decoded: "texts in place of numbers (Tracee's decoded-data)",
  'v0.24.1': 'events as Tracee v0.24.1 sends them',
} as const;

export type PerturbationKind = keyof typeof perturbationKinds;

/** Kinds under which a finding is made while an event is missing, and nothing has told of it yet. */
export const unknownLoss: readonly PerturbationKind[] = ['lost-told-late', 'lost-untold', 'very-late'];

/** A kind, or `unknown-loss` for all of `unknownLoss`. */
export type AcceptedKind = PerturbationKind | 'unknown-loss';
