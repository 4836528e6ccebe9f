/** A signature as `sequent list signatures --json` gives it. */
export interface ListedSignature {
  readonly id: string;
  readonly events: readonly { readonly name: string; readonly optional: boolean }[];
}

/** @returns what a pack needs of Tracee, one line for each kind of need */
export function describeNeeds(signatures: readonly ListedSignature[]): readonly string[] {
  const all = signatures.flatMap(({ events }) => events);
  const needed = new Set(all.filter(({ optional }) => !optional).map(({ name }) => name));
  const optional = new Set(all.filter(({ name, optional: can }) => can && !needed.has(name)).map(({ name }) => name));
  return [
    `needs the events: ${[...needed].toSorted().join(', ')}`,
    ...(optional.size === 0 ? [] : [`can use the events: ${[...optional].toSorted().join(', ')}`]),
  ];
}
