import { isDeepStrictEqual } from 'node:util';
import { patternReplacer } from '../../output/choice/pattern-replacer.ts';
import { type Redact, type RedactRules, redactRules } from '../../output/choice/redact.ts';
import { redacted } from '../../output/choice/secret-texts.ts';
import { EventJsonError } from '../../tracee/json/event-json-error.ts';
import { decodeToProtobufJson, encodeProtobufJson } from '../../tracee/json/protobuf-json.ts';

/**
 * Removes the secrets of an event, one encoded `StreamEventsResponse`.
 * @returns the event without secrets; `same` if it has none; `unreadable` if it cannot be searched for secrets
 */
export type RedactEvent = (message: Uint8Array) => Uint8Array | 'same' | 'unreadable';

/**
 * Makes the function that applies the rules of the outputs to events.
 * @throws {SequentError} SEQ_CONFIG if a pattern is not a regular expression
 */
export async function eventRedactor(redact: Redact): Promise<RedactEvent> {
  const rules = redactRules(redact, await patternReplacer(redact.patterns ?? [], 'redact.patterns'));
  return (message) => {
    try {
      const event = decodeToProtobufJson(message);
      const clean = withoutSecrets(event, rules);
      return isDeepStrictEqual(event, clean) ? 'same' : encodeProtobufJson(clean);
    } catch (error) {
      if (error instanceof EventJsonError) return 'unreadable';
      throw error;
    }
  };
}

/** Parts of an event that stay as they are. */
const fixed = new Set(['timestamp', 'id', 'name', 'policies']);

/** @param event in protobuf JSON */
function withoutSecrets(event: unknown, rules: RedactRules): unknown {
  return mapped(event, (key, member) => {
    if (fixed.has(key)) return member;
    if (key === 'data') return argumentsOf(member, rules);
    if (key === 'detectedFrom') return originOf(member, rules);
    return rules.value(member, '');
  });
}

function originOf(origin: unknown, rules: RedactRules): unknown {
  return mapped(origin, (key, member) => {
    if (key === 'data') return argumentsOf(member, rules);
    return key === 'parent' ? originOf(member, rules) : member;
  });
}

function argumentsOf(data: unknown, rules: RedactRules): unknown {
  if (!Array.isArray(data)) return data;
  return data.map((argument: unknown) => {
    const name: unknown = typeof argument === 'object' && argument !== null ? Reflect.get(argument, 'name') : undefined;
    if (typeof name !== 'string') return argument;
    return rules.names.has(name) ? { name, str: redacted } : rules.value(argument, name, ['name']);
  });
}

function mapped(value: unknown, of: (key: string, member: unknown) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]: [string, unknown]) => [key, of(key, member)]));
}
