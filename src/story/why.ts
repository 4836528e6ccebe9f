import type { Architecture } from '../event/architecture.ts';
import type { Finding } from '../finding.ts';
import { fieldsOf } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { type ShownArgument, shown, shownArguments, shownFields, shownName } from './shown.ts';

const mostTexts = 32;

/** The texts of a signature that a story uses. */
export type SignatureTexts = Pick<
  LoadedSignature,
  'description' | 'explanation' | 'triage' | 'falsePositives' | 'knownGaps' | 'references' | 'finding'
>;

/** The reason of a finding. */
export interface Why {
  /** The fields of the finding. */
  readonly fields: readonly ShownArgument[];
  /** The event that completed it. */
  readonly event: { readonly name: string; readonly arguments: readonly ShownArgument[] };
  /** How the signature works, sentence by sentence. */
  readonly explanation: readonly string[];
  /** Harmless causes that are known. */
  readonly falsePositives: readonly string[];
  readonly knownGaps: readonly string[];
  readonly references: readonly string[];
}

/** @returns the fields of a finding, the event that completed it, and the texts of its signature */
export function tellWhy(
  { data, detectedFrom }: Finding,
  signature: SignatureTexts | undefined,
  arch: Architecture,
): Why {
  const meanings = fieldsOf(signature?.finding).flatMap(({ name, description }) =>
    description === undefined ? [] : [[name, description] as const],
  );
  return {
    fields: shownFields(data, new Map(meanings)),
    event: {
      name: shownName(detectedFrom.name),
      arguments: shownArguments(detectedFrom.name, detectedFrom.data, arch),
    },
    explanation: texts(signature?.explanation),
    falsePositives: texts(signature?.falsePositives),
    knownGaps: texts(signature?.knownGaps),
    references: texts(signature?.references),
  };
}

/** @returns what to look at next */
export function tellTodo(signature: SignatureTexts | undefined): readonly string[] {
  return texts(signature?.triage);
}

/** Texts of signatures are not of an attacker, but they may have any length. */
function texts(list: readonly string[] = []): readonly string[] {
  return list.slice(0, mostTexts).map((text) => shown(text));
}
