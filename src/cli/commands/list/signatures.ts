import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { demandsOf } from '../../../doctor/demands.ts';
import { checkLimits } from '../../../doctor/policy-checks.ts';
import { SequentError } from '../../../errors.ts';
import type { EventQuery } from '../../../explain/find-events.ts';
import { describeConditions, eventsOf, eventsThatCount, type ListenedEvent } from '../../../signature/describe.ts';
import type { LoadedSignature } from '../../../signature/loaded.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import { readPolicies, type Selection } from '../../../tracee/policies/read.ts';
import { exitCodes } from '../../failure.ts';
import { loadFromSettings } from '../../loaded-signatures.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';
import { profileFrom } from '../../tracee-version.ts';

export interface ListSignaturesFlags {
  readonly policy?: string;
  readonly json?: boolean;
}

/** `sequent list signatures` @returns 1 if a detector cannot be loaded */
export async function listSignatures(
  flags: ListSignaturesFlags & EventQuery,
  effective: EffectiveSettings,
): Promise<number> {
  for (const flag of ['word', 'argument', 'set', 'category', 'kind'] as const) {
    if (flags[flag] === undefined) continue;
    throw new SequentError('SEQ_USAGE', {
      what: 'this option is for `list events`',
      where: `--${flag}`,
      todo: 'leave it out',
    });
  }
  const profile = await profileFrom(effective);
  const selection = flags.policy === undefined ? undefined : await readPolicies(flags.policy, profile);
  const loaded = await loadFromSettings(effective);
  const signatures = loaded.signatures.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const code = loaded.whole ? exitCodes.fine : exitCodes.bad;
  for (const { text } of selection ? checkLimits(selection, demandsOf(signatures, profile)) : [])
    process.stderr.write(`sequent: ${escapeMessage(text)}\n`);
  if (flags.json) {
    const lines = signatures.map((signature) => {
      const { id, name, version, pack, description, threat, scope, deprecated } = signature;
      const events = eventsOf(signature);
      const scoped = scope.container && { scope };
      const conditions = describeConditions(signature);
      const coverage = selection && { policy: coverageOf(signature, selection) };
      return `${toJson({ id, name, version, pack, description, threat, ...scoped, events, conditions, ...(deprecated && { deprecated }), ...coverage })}\n`;
    });
    await printer.print(lines.join(''));
    return code;
  }
  const rows = signatures.map((signature) => [
    signature.id,
    signature.threat.severity,
    signature.name,
    ...(selection === undefined ? [] : [coverageText(coverageOf(signature, selection))]),
    `${signature.deprecated === undefined ? '' : '(deprecated) '}${signature.description}`,
    eventsOf(signature).map(eventMark).join(' '),
  ]);
  const heads = ['ID', 'SEVERITY', 'NAME', ...(selection === undefined ? [] : ['POLICY']), 'DESCRIPTION', 'EVENTS'];
  await printer.print(table([heads, ...rows]));
  const isOptional = signatures.some((signature) => eventsOf(signature).some(({ optional }) => optional));
  if (isOptional)
    process.stderr.write(
      'sequent: an event with ? is used only if the policy has it; `sequent doctor` looks at a running Tracee\n',
    );
  const handedOn = signatures.filter((signature) => eventsOf(signature).some(({ source }) => source === 'internal'));
  if (handedOn.length > 0) {
    process.stderr.write(
      `sequent: Tracee hands an event in [ ] to no client; ${handedOn.map(({ id }) => id).join(', ')} take Tracee's own finding of the same name instead\n`,
    );
  }
  return code;
}

function eventMark({ name, optional, source }: ListenedEvent): string {
  return `${source === 'internal' ? `[${name}]` : name}${optional ? '?' : ''}`;
}

interface Coverage {
  /** Missing events that the signature needs. */
  readonly blind: readonly string[];
  /** Missing events that the signature can do without. */
  readonly without: readonly string[];
}

function coverageOf(signature: LoadedSignature, { events }: Selection): Coverage {
  const missing = eventsThatCount(signature).filter(({ name }) => !events.has(name));
  return {
    blind: missing.filter(({ optional }) => !optional).map(({ name }) => name),
    without: missing.filter(({ optional }) => optional).map(({ name }) => name),
  };
}

function coverageText({ blind, without }: Coverage): string {
  if (blind.length > 0) return `blind: no ${blind.join(', ')}`;
  return without.length > 0 ? `without ${without.join(', ')}` : 'complete';
}
