import type { TraceeProfile } from '../versions/profile.ts';
import { checkNumbers, checkTexts, type Expression, most, operatorAt, parseExpression } from './expression.ts';
import { PolicyRefusal } from './refusal.ts';

/** One line of a policy's `scope`; an event is sent only if all lines hold. */
export interface Scope {
  /** The line in the policy, without blanks. */
  readonly line: string;
  /** Description of the processes that it excludes, for people; undefined if it excludes none. */
  readonly leavesOut: string | undefined;
}

/**
 * Reads the lines of a policy's `scope` as Tracee does (pkg/policy/v1beta1/policy_file.go, pkg/cmd/flags/policy.go).
 * @throws PolicyRefusal if a line is not valid
 */
export function readScopes(lines: readonly string[], profile: TraceeProfile): readonly Scope[] {
  if (lines.length === 0) throw new PolicyRefusal('scope cannot be empty');
  const scopes = lines.map((line) => line.replaceAll(' ', ''));
  for (const line of scopes) {
    if (line === 'global' && scopes.length > 1) throw new PolicyRefusal('the scope global must stand alone');
    if (line !== 'global') readScope(line, profile);
  }
  return scopes.map((line) => (line === 'global' ? { line, leavesOut: undefined } : readScope(line, profile)));
}

const executables: ReadonlySet<string> = new Set(['exec', 'executable', 'bin', 'binary']);

function readScope(line: string, profile: TraceeProfile): Scope {
  if (line === 'follow') return { line, leavesOut: undefined };
  if (line === 'container') return { line, leavesOut: 'processes outside containers' };
  if (line === 'not-container') return { line, leavesOut: 'processes in containers' };
  if (operatorAt(line) <= 0) throw new PolicyRefusal(`the scope ${line} is not valid`);
  const expression = parseExpression(line);
  const { name } = expression;
  if (name === 'follow') return { line, leavesOut: undefined };
  if (name === 'container') return { line, leavesOut: containers(expression, profile) };
  if (name === 'pid' && expression.text === 'new' && (expression.operator === '=' || expression.operator === '!='))
    return {
      line,
      leavesOut: `processes that were started ${expression.operator === '=' ? 'before' : 'after'} Tracee`,
    };
  if (name === 'uid' || name === 'pid') checkNumbers(expression, 0n, most.uint32);
  else if (name === 'mntns' || name === 'pidns') checkNamespaces(expression);
  else if (name === 'tree') checkTree(expression);
  else if (name === 'comm' || name === 'uts') checkTexts(expression);
  else if (executables.has(name)) checkExecutables(expression);
  else throw new PolicyRefusal(`the scope ${name} is not valid`);
  return { line, leavesOut: processesNot(expression) };
}

function containers(expression: Expression, profile: TraceeProfile): string {
  const { operator, text } = expression;
  if (operator === '=' && text === 'new')
    return 'processes outside containers, and in containers that were started before Tracee';
  if (operator === '=' && text === 'started' && profile.knowsStartedContainers)
    return 'processes outside containers, and in containers whose start Tracee has not seen';
  if (operator !== '=') return 'processes outside containers';
  checkTexts(expression);
  return `processes outside the container ${text}`;
}

function checkNamespaces(expression: Expression): void {
  if (/[<>]/.test(expression.operator)) throw new PolicyRefusal(`${expression.name} takes = and != only`);
  checkNumbers(expression, 0n, most.uint64);
}

function checkTree(expression: Expression): void {
  if (!(expression.operator === '=' || expression.operator === '!='))
    throw new PolicyRefusal('tree takes = and != only');
  checkNumbers(expression, 0n, most.uint32);
}

/** Checks `PATH`, `host:PATH` or `MOUNT_NAMESPACE:PATH`. */
function checkExecutables({ name, operator, values }: Expression): void {
  if (operator !== '=' && operator !== '!=') throw new PolicyRefusal(`${name} takes = and != only`);
  for (const value of values) {
    const parts = value.split(':');
    const [where] = parts;
    const namespace = parts.length === 1 || where === 'host' || /^\d{1,10}$/.test(where ?? '');
    if (parts.length > 2 || !namespace || parts.at(-1)?.startsWith('/') !== true)
      throw new PolicyRefusal(`${name} has the value ${value}, which is no path from the root`);
  }
}

/** Names of scopes, and of fields in a rule's filters, for people. */
const nouns: Readonly<Record<string, string>> = {
  uid: 'user id',
  userId: 'user id',
  pid: 'process id',
  p: 'process id',
  processId: 'process id',
  mntns: 'mount namespace',
  mountNamespace: 'mount namespace',
  pidns: 'process namespace',
  pidNamespace: 'process namespace',
  uts: 'host name',
  hostName: 'host name',
  comm: 'command name',
  processName: 'command name',
  exec: 'program',
  executable: 'program',
  bin: 'program',
  binary: 'program',
};

const words = { '<': 'below', '<=': 'at most', '>': 'above', '>=': 'at least' } as const;

/** @returns a description of the processes for which the expression does not hold, for people */
export function processesNot({ name, operator, values }: Expression): string {
  const list = values.join(' or ');
  if (name === 'tree')
    return operator === '=' ? `processes that do not descend from ${list}` : `process ${list} and its descendants`;
  const noun = nouns[name] ?? name;
  if (operator === '=') return `processes whose ${noun} is not ${list}`;
  if (operator === '!=') return `processes whose ${noun} is ${list}`;
  return `processes whose ${noun} is not ${words[operator]} ${list}`;
}
