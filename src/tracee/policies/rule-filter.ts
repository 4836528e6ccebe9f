import { describeEvent } from '../../event/catalogue.ts';
import { declaresArgument, describeEventIn } from '../versions/events.ts';
import type { TraceeProfile } from '../versions/profile.ts';
import { checkNumbers, checkTexts, type Expression, most, operatorAt, parseExpression } from './expression.ts';
import { PolicyRefusal } from './refusal.ts';

/**
 * Fields of the event's process that a rule's filter may name, by type of their values (Tracee: pkg/filters/scope.go).
 */
const numberFields: ReadonlySet<string> = new Set([
  'timestamp',
  'processorId',
  'p',
  'pid',
  'processId',
  'tid',
  'threadId',
  'ppid',
  'parentProcessId',
  'hostTid',
  'hostThreadId',
  'hostPid',
  'hostParentProcessId',
  'uid',
  'userId',
  'mntns',
  'mountNamespace',
  'pidns',
  'pidNamespace',
]);
const textFields: ReadonlySet<string> = new Set([
  'processName',
  'comm',
  'hostName',
  'containerId',
  'containerImage',
  'containerImageDigest',
  'containerName',
  'podName',
  'podNamespace',
  'podUid',
  'syscall',
]);

/** Values that Go's strconv.ParseBool accepts. */
const truths: ReadonlySet<string> = new Set('1 t T TRUE true True 0 f F FALSE false False'.split(' '));

/** Events whose texts the kernel part compares. It accepts no `*x*` and at most 255 bytes. */
export const filteredInKernel: ReadonlySet<string> = new Set([
  'security_file_open',
  'magic_write',
  'security_mmap_file',
]);
export const longestInKernel = 255;

/** Events whose argument `syscall` may be given by name. */
const byNameOfCall: ReadonlySet<string> = new Set([
  'sys_enter',
  'sys_exit',
  'suspicious_syscall_source',
  'stack_pivot',
]);

/**
 * Checks a filter of a rule as Tracee does in its three passes over a policy.
 * @param subject the rule's `event` as written, which may be a list or a set
 * @param events the events that it stands for
 * @throws PolicyRefusal if one of the passes refuses the filter
 */
export function checkRuleFilter(
  filter: string,
  subject: string,
  events: readonly string[],
  profile: TraceeProfile,
): void {
  if (operatorAt(filter) === -1) throw new PolicyRefusal(`the filter ${filter} has no operator`);
  if (/^(data|args)/.test(filter)) checkDeclared(filter, subject, profile);
  else if (filter.startsWith('retval')) checkReturnValue(filter);
  if (subject.includes(',') || subject.startsWith('-'))
    throw new PolicyRefusal(
      `event ${subject} is not valid with filters: a list of events, or an exception, takes none`,
    );
  const expression = parseExpression(filter);
  const parts = expression.name.split('.');
  if (parts.some((part) => part === '' || /^[ \t]|[ \t]$/.test(part)))
    throw new PolicyRefusal(`the filter ${filter} is not valid`);
  if (/^(data|args)\./.test(filter)) {
    if (parts.length !== 2) throw new PolicyRefusal(`the filter ${filter} is not valid`);
    for (const event of events) checkArgument(event, { ...expression, name: parts[1] ?? '' }, profile);
  } else if (filter.startsWith('retval')) {
    if (parts[0] !== 'retval' || parts.length > 2) throw new PolicyRefusal(`the filter ${filter} is not valid`);
    checkNumbers(expression, -most.int64 - 1n, most.int64);
  } else {
    checkField(expression, profile);
  }
}

/**
 * Checks the first pass, which treats the text before a second dot as the whole filter, and looks for `!=` before `=`.
 */
function checkDeclared(filter: string, subject: string, profile: TraceeProfile): void {
  const [, named] = filter.split('.');
  if (named === undefined) throw new PolicyRefusal("the name of the event's data cannot be empty");
  const byInequality = named.split('!=');
  const [argument = '', value = ''] = byInequality.length > 1 ? byInequality : named.split('=');
  if (value === '') throw new PolicyRefusal(`data ${argument} has no value`);
  const info = describeEventIn(profile, subject);
  if (info === undefined) throw new PolicyRefusal(`event ${subject} is not valid with a filter of its data`);
  if (info.sets.includes('signatures') || declaresArgument(profile, subject, argument)) return;
  throw new PolicyRefusal(`event ${subject} does not have data ${argument}`);
}

/** Checks the first pass, which requires an integer after the first `=`, whatever the operator is. */
function checkReturnValue(filter: string): void {
  const [, value] = filter.split('=');
  if (value === undefined || value === '') throw new PolicyRefusal(`retval must have a value after =: ${filter}`);
  if (!/^[+-]?\d{1,19}$/.test(value)) throw new PolicyRefusal(`retval must be an integer: ${value}`);
}

function checkArgument(event: string, expression: Expression, profile: TraceeProfile): void {
  const { name, values } = expression;
  // The arguments of Tracee's own findings are not declared.
  const isFinding = describeEventIn(profile, event)?.category === 'detector' && profile.ownFindings === 'signatures';
  if (!isFinding && !declaresArgument(profile, event, name))
    throw new PolicyRefusal(`event ${event} does not have data ${name}`);
  checkTexts(expression);
  if (filteredInKernel.has(event)) for (const value of values) checkInKernel(event, value);
  if (byNameOfCall.has(event) && name === 'syscall')
    for (const value of values)
      if (!isInt64(value) && describeEvent(value) === undefined) throw new PolicyRefusal(`${value} is no system call`);
}

function isInt64(value: string): boolean {
  return (
    /^[+-]?\d{1,20}$/.test(value) &&
    BigInt.asIntN(64, BigInt(value.replace('+', ''))) === BigInt(value.replace('+', ''))
  );
}

function checkInKernel(event: string, value: string): void {
  if (/^\*.*\*$/s.test(value))
    throw new PolicyRefusal(`event ${event} takes a star at one end of a value only: ${value}`);
  if (Buffer.byteLength(value.replace(/^\*+|\*+$/g, '')) > longestInKernel)
    throw new PolicyRefusal(`event ${event} takes values of at most ${longestInKernel} bytes`);
}

function checkField(expression: Expression, profile: TraceeProfile): void {
  const { name, operator, text, values } = expression;
  if (name === 'cgroupId') checkNumbers(expression, 0n, most.uint64);
  else if (numberFields.has(name)) checkNumbers(expression, -most.int64 - 1n, most.int64);
  else if (textFields.has(name)) checkTexts(expression);
  else if (name === 'podSandbox') {
    // After other operators, any text counts as true; after `!=`, v0.24.1 accepts no short form.
    const isWrong = !values.every((value) => truths.has(value)) || (operator === '!=' && text.length < 'true'.length);
    if (/^!?=$/.test(operator) && isWrong) throw new PolicyRefusal(`${name} takes true or false`);
  } else if (name === 'container') {
    // v0.24.1 ignores the text after the name.
    if (profile.knowsStartedContainers && !(operator === '=' && text === 'started'))
      throw new PolicyRefusal(`container takes =started only, not ${operator}${text}`);
  } else if (name !== 'host') {
    throw new PolicyRefusal(`the filter ${name} is not valid`);
  }
}
