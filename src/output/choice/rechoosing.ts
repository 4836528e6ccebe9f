import { type Output, type OutputSpec, printOutput } from '../output.ts';
import type { Forms } from '../parcel.ts';
import { needsObject, openChoice } from './choice.ts';

/** Choices that are ready to replace those of the outputs. */
export interface Rechoosing {
  /** Names of the outputs whose choice differs. */
  readonly outputs: readonly string[];
  begin(): void;
}

/**
 * Prepares other choices for running outputs. Nothing changes before `begin`.
 * @param outputs in the order of the specs
 * @param forms in which findings come
 * @param onBegin called when the choices are replaced
 * @returns undefined if more than the choices differs, or if a choice needs a form of findings that does not come
 * @throws {SequentError} SEQ_CONFIG if a choice is wrong
 */
export async function prepareChoices(
  outputs: readonly Output[],
  { now, next }: { readonly now: readonly OutputSpec[]; readonly next: readonly OutputSpec[] },
  forms: Forms,
  onBegin: () => void,
): Promise<Rechoosing | undefined> {
  if (withoutChoices(next) !== withoutChoices(now) || (next.some(takesObject) && !forms.object)) return undefined;
  const choices = await Promise.all(next.map((spec) => openChoice(spec.choice ?? {}, printOutput(spec))));
  const differs = (spec: OutputSpec, index: number): boolean =>
    JSON.stringify(spec.choice) !== JSON.stringify(now[index]?.choice);
  return {
    outputs: next.filter(differs).map(printOutput),
    begin() {
      onBegin();
      for (const [index, choice] of choices.entries()) outputs[index]?.rechoose(choice);
    },
  };
}

/** Whether an output needs findings as objects. */
export function takesObject({ format, choice = {} }: OutputSpec): boolean {
  return format !== 'json' || needsObject(choice);
}

/** The outputs as text, apart from their choices. */
function withoutChoices(specs: readonly OutputSpec[]): string {
  return JSON.stringify(specs.map((spec) => ({ ...spec, choice: undefined })));
}
