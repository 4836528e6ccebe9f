import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { SequentError } from '../../errors.ts';
import { escapeMessage } from '../../text/escape.ts';
import { lacksOf } from '../../tracee/lacks.ts';
import { isPolicyName } from '../../tracee/policies/accept.ts';
import { policyBody } from '../../tracee/policies/body.ts';
import { policyFor } from '../../tracee/policy.ts';
import type { PolicyForm, TraceeProfile } from '../../tracee/versions/profile.ts';
import { exitCodes } from '../failure.ts';
import { loadFromSettings } from '../loaded-signatures.ts';
import { printer } from '../printing/printer.ts';
import { toYaml } from '../printing/yaml.ts';
import { profileFrom } from '../tracee-version.ts';

export interface PolicyFlags {
  /** The address of a Tracee to ask for its version. */
  readonly tracee?: string;
  readonly form: PolicyForm;
  readonly name: string;
  readonly needed?: boolean;
}

/** `sequent policy`: prints the policy that Tracee must be started with. */
export async function policy(
  { form, name, needed, tracee }: PolicyFlags,
  effective: EffectiveSettings,
): Promise<number> {
  checkName(name);
  const profile = await profileFrom(effective, tracee);
  checkForm(form, profile);
  const { signatures: loaded } = await loadFromSettings(effective);
  const { rules, refused } = policyFor(loaded, { onlyNeeded: needed ?? false, profile });
  if (rules.length === 0) {
    throw new SequentError('SEQ_POLICY', {
      what: `Tracee ${profile.version} has none of the events that these signatures listen to`,
      todo: 'name other signatures with --signatures, or another version with --tracee-version',
    });
  }
  const lacks = [
    ...lacksOf(loaded, profile).map(({ text }) => text),
    ...refused.map((event) => `${event} is left out: Tracee does not start with a policy that names it`),
  ].map((text) => escapeMessage(text));
  for (const line of lacks) process.stderr.write(`sequent: ${line}\n`);
  const description = `what ${loaded.length} ${loaded.length === 1 ? 'signature' : 'signatures'} of Sequent ${loaded.length === 1 ? 'listens' : 'listen'} to`;
  await printer.print(toYaml(policyBody(form, name, description, rules), [`for Tracee ${profile.label}`, ...lacks]));
  return exitCodes.fine;
}

function checkName(name: string): void {
  if (isPolicyName(name)) return;
  throw new SequentError('SEQ_USAGE', {
    what: `Tracee takes no policy that is called ${name}`,
    where: '--name',
    todo: 'use lower-case letters, digits, hyphens and dots; begin and end with a letter or digit',
  });
}

function checkForm(form: PolicyForm, { version, policyForms }: TraceeProfile): void {
  if (policyForms.includes(form)) return;
  throw new SequentError('SEQ_USAGE', {
    what: `Tracee ${version} does not start with a policy of the ${form} form: it finds no name in it`,
    where: '--form',
    todo: `leave --form out, or give --tracee-version main where a build of main is to read it`,
  });
}
