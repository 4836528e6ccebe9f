import type { Checked } from '../../cel/checker/checker.ts';
import { describeEvent } from '../../event/catalogue.ts';
import type { Kind } from '../../event/kinds.ts';
import { stringLiteral } from '../../text/literal.ts';
import { basename, dirname, lower, trim, upper } from '../expressions/functions/go-text.ts';
import type { Names } from './names.ts';

/**
 * A value in TypeScript that equals a value of an expression.
 *
 * `missing` is the result of the expression if the TypeScript is undefined: `null` is a value, `failure` is a failure, and `either`
 * is null or, if the event has no workload, a failure. `never` marks names of events and elements of lists, which are never undefined.
 * `empty`: if the event has no workload, the TypeScript is the empty text, and the expression fails.
 */
export interface Source {
  readonly code: string;
  readonly type: 'string' | 'number' | 'bigint' | 'boolean';
  /** The schema of the value in a finding, if detectors output it with the same kind. */
  readonly schema?: string;
  readonly missing: 'null' | 'failure' | 'either' | 'never' | 'empty';
}

/** Parts of the workload, and how a signature reads them. Ids are undefined if the event has no process. */
const workload: Readonly<Record<string, Source>> = {
  'process.pid': id('event.process?.pid'),
  'process.host_pid': id('event.process?.hostPid'),
  'process.unique_id': id('event.process?.uniqueId'),
  'process.executable.path': text("event.process?.executable ?? ''"),
  'process.thread.name': text("event.thread?.name ?? ''"),
  'process.thread.syscall': text("event.thread?.syscall ?? ''"),
  'process.thread.tid': id('event.thread?.tid'),
  'process.thread.host_tid': id('event.thread?.hostTid'),
  'container.id': text("event.container?.id ?? ''"),
  'container.name': text("event.container?.name ?? ''"),
  'container.image.name': text("event.container?.image?.name ?? ''"),
  'container.image.id': text("event.container?.image?.id ?? ''"),
  'k8s.pod.name': text("event.k8s?.pod?.name ?? ''"),
  'k8s.pod.uid': text("event.k8s?.pod?.uid ?? ''"),
  'k8s.namespace.name': text("event.k8s?.namespace ?? ''"),
};

function id(code: string): Source {
  return { code, type: 'number', schema: 'z.uint32()', missing: 'either' };
}

function text(code: string): Source {
  return { code: `(${code})`, type: 'string', missing: 'empty' };
}

/** Kinds of arguments that expressions read with `getEventData`, in their form for signatures. */
const kinds: { readonly [K in Kind]?: Pick<Source, 'type' | 'schema'> } = {
  str: { type: 'string', schema: 'z.string()' },
  bool: { type: 'boolean', schema: 'z.boolean()' },
  int32: { type: 'number', schema: 'z.int32()' },
  u_int32: { type: 'number', schema: 'z.uint32()' },
  int64: { type: 'bigint' },
  u_int64: { type: 'bigint' },
};

/** Arguments that Tracee may send with another kind than it declares: as a name instead of a number. */
const unlikeDeclared = new Set(['suspicious_syscall_source.syscall', 'stack_pivot.syscall']);

const textFunctions = { basename, dirname, lower, upper, trim };

/** The value that a part of an expression reads, as equivalent TypeScript; undefined if there is none. */
export function sourceOf(checked: Checked, names: Names): Source | undefined {
  switch (checked.kind) {
    case 'select': {
      const path = pathOf(checked);
      if (path === 'event.name') return { code: 'event.name', type: 'string', schema: 'z.string()', missing: 'never' };
      return path?.startsWith('workload.') ? workloadOf(path.slice('workload.'.length), names) : undefined;
    }
    case 'element': {
      const name = names.element(checked.depth);
      return name === undefined ? undefined : { code: name, type: 'string', missing: 'never' };
    }
    case 'call':
      return callOf(checked, names);
    default:
      return undefined;
  }
}

function workloadOf(path: string, names: Names): Source | undefined {
  const source = Object.hasOwn(workload, path) ? workload[path] : undefined;
  if (source?.missing !== 'either') return source;
  return { ...source, code: names.local(path.split('.').at(-1) ?? path, source.code) };
}

function pathOf(checked: Checked): string | undefined {
  if (checked.kind === 'variable') return checked.name;
  if (checked.kind !== 'select') return undefined;
  const operand = pathOf(checked.operand);
  return operand === undefined ? undefined : `${operand}.${checked.field}`;
}

function callOf({ name, args }: Checked & { kind: 'call' }, names: Names): Source | undefined {
  if (name === 'getEventData') {
    const argument = argumentName(args);
    return argument === undefined ? undefined : argumentSource(argument, names);
  }
  const [first] = args;
  if (first === undefined || args.length !== 1 || !Object.hasOwn(textFunctions, name)) return undefined;
  const inner = sourceOf(first, names);
  if (inner?.type !== 'string') return undefined;
  names.import(name);
  if (inner.missing === 'never') return { ...inner, code: `${name}(${inner.code})` };
  if (inner.missing === 'empty') return undefined;
  return {
    code: `(${inner.code} === undefined ? undefined : ${name}(${inner.code}))`,
    type: 'string',
    schema: 'z.string()',
    missing: 'failure',
  };
}

/** @returns the argument that `getEventData(event, "name")` or `hasData(event, "name")` names */
export function argumentName([event, name]: readonly Checked[]): string | undefined {
  if (event?.kind !== 'variable' || event.name !== 'event' || name?.kind !== 'literal') return undefined;
  return typeof name.value === 'string' ? name.value : undefined;
}

function argumentSource(argument: string, names: Names): Source | undefined {
  const { event } = names;
  const kind = describeEvent(event)?.arguments.find((one) => one.name === argument)?.kind;
  const known = kind === undefined ? undefined : kinds[kind];
  if (known === undefined || unlikeDeclared.has(`${event}.${argument}`)) return undefined;
  names.import('argumentOf');
  return { code: names.local(argument, `argumentOf(event, ${stringLiteral(argument)})`), ...known, missing: 'null' };
}
