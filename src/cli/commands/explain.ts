import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { SequentError } from '../../errors.ts';
import { closestNames, describeEvent } from '../../event/catalogue.ts';
import { explainEvent } from '../../explain/event-explanation.ts';
import { techniqueNames } from '../../gen/attack.ts';
import { deprecationText } from '../../signature/check.ts';
import {
  describeConditions,
  describeListened,
  describeRepeats,
  describeScope,
  describeState,
  eventsOf,
  fieldsOf,
} from '../../signature/describe.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import type { Model } from '../../signature/model.ts';
import { escapeMessage } from '../../text/escape.ts';
import { toJson } from '../../text/json.ts';
import { exitCodes } from '../failure.ts';
import { listeners, loadFromSettings } from '../loaded-signatures.ts';
import { eventText } from '../printing/event-text.ts';
import { printer } from '../printing/printer.ts';
import { profileFrom } from '../tracee-version.ts';

export interface ExplainFlags {
  readonly json?: boolean;
}

/** `sequent explain ID|NAME|EVENT|MODEL` */
export async function explain(subject: string, flags: ExplainFlags, effective: EffectiveSettings): Promise<number> {
  const profile = await profileFrom(effective);
  const isEvent = describeEvent(subject) !== undefined;
  const signatures = isEvent ? await listeners(effective) : (await loadFromSettings(effective)).signatures;
  const event = explainEvent(subject, profile, signatures);
  if (flags.json) {
    if (event === undefined) throw unknownName(subject, 'there is no event of this name, and only events have JSON');
    await printer.print(`${toJson(event)}\n`);
    return exitCodes.fine;
  }
  // A detector's event and a signature may have the same name.
  if (event !== undefined && event.category !== 'detector') {
    await printer.print(eventText(event));
    return exitCodes.fine;
  }
  const signature = signatures.find(
    ({ id, name }) => id === subject || id === subject.toUpperCase() || name === subject,
  );
  const model = signatures.flatMap(({ models }) => Object.values(models)).find(({ id }) => id === subject);
  const parts = [
    ...(signature ? [explainSignature(signature)] : []),
    ...(model ? [explainModel(model, signatures)] : []),
    ...(event ? [eventText(event)] : []),
  ];
  if (parts.length === 0) throw unknownName(subject, 'there is no signature, no model and no event of this name');
  await printer.print(parts.join('\n'));
  return exitCodes.fine;
}

function unknownName(subject: string, what: string): SequentError {
  return new SequentError('SEQ_UNKNOWN_NAME', {
    what,
    where: subject,
    todo: `${suggestion(subject)}\`sequent list signatures\` and \`sequent list events\` show all`,
  });
}

function suggestion(subject: string): string {
  const near = closestNames(subject, 3);
  return near.length === 0 ? '' : `did you mean ${near.join(', ')}? `;
}

function explainSignature(signature: LoadedSignature): string {
  const { id, name, version, pack, description, threat } = signature;
  const deprecated = deprecationText(signature);
  const technique =
    threat.mitre &&
    `${threat.mitre.technique} ${techniqueNames[threat.mitre.technique] ?? ''} (${threat.mitre.tactic})`;
  const events = eventsOf(signature).map((event) => describeListened(event));
  const scope = describeScope(signature.scope);
  return [
    `${id} ${name} ${version} (pack ${pack})`,
    ...(deprecated === undefined ? [] : [deprecated]),
    description,
    '',
    `severity: ${threat.severity}`,
    ...(technique === undefined
      ? []
      : [`ATT&CK: ${technique}${threat.techniques ? `, ${threat.techniques.join(', ')}` : ''}`]),
    `events: ${events.join(', ')}`,
    ...(signature.file === undefined || signature.within === undefined ? [] : [`file: ${signature.file}`]),
    ...(scope === undefined ? [] : [`scope: ${scope}`]),
    ...(signature.enrichments.length > 0 ? [`enrichments of Tracee: ${signature.enrichments.join(', ')}`] : []),
    `repeats: ${describeRepeats(signature)}`,
    ...numbered('what happens', signature.explanation),
    ...numbered('what to look at', signature.triage),
    ...section('conditions, which all must hold', describeConditions(signature)),
    ...section('finding', schemaLines(signature.finding)),
    ...section('options', schemaLines(signature.options)),
    ...section('state, with its limits', describeState(signature)),
    ...section(
      'models, which have options of their own',
      Object.values(signature.models).map(({ id }) => id),
    ),
    ...section('innocent programs that look like this', signature.falsePositives),
    ...section('known not to see', signature.knownGaps),
    ...section('references', signature.references),
    '',
  ]
    .map((line) => escapeMessage(line))
    .join('\n');
}

function explainModel(model: Model<unknown>, signatures: readonly LoadedSignature[]): string {
  const users = signatures.filter(({ models }) => Object.values(models).includes(model)).map(({ id }) => id);
  const events = model.events.map((name) => (model.optional.includes(name) ? `${name} (if the policy has it)` : name));
  return [
    `${model.id}: a model, state that signatures share`,
    `used by: ${users.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).join(', ')}`,
    `events: ${events.join(', ')}`,
    ...section('options', schemaLines(model.options)),
    '',
  ]
    .map((line) => escapeMessage(line))
    .join('\n');
}

function numbered(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line, index) => `  ${index + 1}. ${line}`)];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  - ${line}`)];
}

function schemaLines(schema: LoadedSignature['finding'] | undefined): string[] {
  return fieldsOf(schema).map(({ name, description, initial }) => {
    return `${name}${description === undefined ? '' : `: ${description}`}${initial === undefined ? '' : ` (default ${initial})`}`;
  });
}
