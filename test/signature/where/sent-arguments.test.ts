import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Argument } from '../../../src/event/kinds.ts';
import { compileFields } from '../../../src/signature/where/field-conditions.ts';
import { compileFilters } from '../../../src/signature/where/sent-arguments.ts';
import { argumentKinds, isScalar } from '../../../src/signature/where/shapes.ts';
import { ofWorkload } from '../../../src/signature/where/workload-fields.ts';
import { fixture, jsonLines, viewOf } from '../../detectors/expressions/facts.ts';

interface FilterVector {
  readonly event: string;
  readonly dataFilters?: readonly string[];
  readonly scopeFilters?: readonly string[];
  readonly error?: true;
  readonly events?: readonly { readonly name: string }[];
  readonly pass?: readonly boolean[];
}

type Conditions = Readonly<Record<string, unknown>>;
type Parts = readonly (readonly [operator: string, values: readonly string[]])[];

/** Operators and values by field. */
function byField(filters: readonly string[]): ReadonlyMap<string, Parts> {
  const fields = new Map<string, Parts>();
  for (const filter of filters) {
    const operator = ['!=', '<=', '>=', '=', '<', '>'].find((one) => filter.includes(one)) ?? '';
    const at = operator === '' ? filter.length : filter.indexOf(operator);
    const field = filter.slice(0, at);
    const values = filter.slice(at + operator.length).split(',');
    fields.set(field, [...(fields.get(field) ?? []), [operator, values]]);
  }
  return fields;
}

function textCondition(parts: Parts): unknown {
  const of = (sign: string): object[] =>
    parts.flatMap(([operator, values]) =>
      operator !== sign
        ? []
        : values.map((value) => {
            const [starts, ends] = [value.startsWith('*'), value.endsWith('*')];
            if (starts && ends) return { contains: value.slice(1, -1) };
            if (starts) return { suffix: value.slice(1) };
            return ends ? { prefix: value.slice(0, -1) } : { is: value };
          }),
    );
  const negative = of('!=');
  return { any: [...of('='), ...(negative.length > 0 ? [{ not: { any: negative } }] : [])] };
}

function numberCondition(parts: Parts): unknown {
  const of = (...signs: string[]): number[] =>
    parts.flatMap(([operator, values]) => (signs.includes(operator) ? values.map(Number) : []));
  const [above, below] = [of('>', '>='), of('<', '<=')];
  const equal = of('=', '>=', '<=');
  const unequal = of('!=');
  const range = {
    ...(above.length > 0 && { gt: Math.min(...above) }),
    ...(below.length > 0 && { lt: Math.max(...below) }),
    ...(unequal.length > 0 && { not: unequal }),
  };
  const hasRange = above.length + below.length > 0;
  return { any: [...(equal.length > 0 ? [{ is: equal }] : []), ...(hasRange ? [range] : [])] };
}

const texts: Readonly<Record<string, string>> = {
  comm: 'process.name',
  processName: 'process.name',
  containerId: 'container.id',
  containerName: 'container.name',
  containerImage: 'container.image',
  podName: 'pod.name',
  podNamespace: 'k8s.namespace',
  podUid: 'pod.uid',
};
const numbers: Readonly<Record<string, string>> = {
  uid: 'process.uid',
  userId: 'process.uid',
  pid: 'process.pid',
  p: 'process.pid',
  processId: 'process.pid',
  hostPid: 'process.host_pid',
};

/** The same as conditions; undefined for filters on what conditions do not know. */
function scopeConditions(filters: readonly string[]): Conditions | undefined {
  const conditions: [string, unknown][] = [];
  for (const [field, parts] of byField(filters)) {
    const [text, number] = [texts[field], numbers[field]];
    if (field === 'container' && parts.every(([operator]) => operator === '')) conditions.push(['container', true]);
    else if (filters.length === 1 && filters[0] === 'host') conditions.push(['container', false]);
    else if (field === 'container' && parts.every(([operator]) => operator === '='))
      conditions.push(['container.started', true]);
    else if (text !== undefined) conditions.push([text, textCondition(parts)]);
    else if (number !== undefined) conditions.push([number, numberCondition(parts)]);
    else return undefined;
  }
  return Object.fromEntries(conditions);
}

/** Tracee compares the text of a whole list or structure. Conditions test its parts. */
function isSingle(event: string, argument: string): boolean {
  const kind = argumentKinds(event)?.get(argument);
  return kind !== undefined && isScalar(kind);
}

/** Whether a condition has no part that can hold, which is no condition but a mistake. */
function isEmpty(conditions: Conditions): boolean {
  return /"any":\[\]/.test(JSON.stringify(conditions));
}

const vectors = jsonLines<FilterVector>(gunzipSync(fixture('vectors/filters.jsonl.gz')).toString());

describe('conditions that say the same as filters of Tracee', () => {
  it('let through what Tracee does', () => {
    let compared = 0;
    for (const { event, dataFilters = [], scopeFilters = [], error, events = [], pass } of vectors) {
      if (error === true) continue;
      const data = byField(dataFilters);
      // The names of system calls are converted before they are compared.
      if (data.has('syscall') || [...data.keys()].some((name) => !isSingle(event, name))) continue;
      const where = Object.fromEntries([...data].map(([field, parts]) => [field, textCondition(parts)]));
      const workload = scopeConditions(scopeFilters);
      if (workload === undefined || isEmpty(workload)) continue;
      const onData = compileFilters(where, event);
      const onWorkload = compileFields(workload, ofWorkload);
      events.forEach((one, index) => {
        const view = viewOf(one);
        const sent: readonly Argument[] = view.sent;
        const meets = onData(sent) && onWorkload(view);
        // An absent field meets no condition here. Tracee takes it for 0 or an empty text.
        const isAbsent = view.process === undefined || hasEmpty(workload, view);
        if (isAbsent) assert.ok(!meets || pass?.[index] === true, JSON.stringify({ event, dataFilters, scopeFilters }));
        else {
          compared++;
          assert.equal(meets, pass?.[index], JSON.stringify({ event, dataFilters, scopeFilters, one }));
        }
      });
    }
    assert.ok(compared > 900, `${compared} comparisons`);
  });

  it('test the value itself where Tracee has no such filter', () => {
    const flags = (value: number): Argument => ({ name: 'flags', kind: 'int32', value });
    const test = compileFilters({ flags: { hasAny: 0x40, lt: 0x100 } }, 'security_file_open');
    assert.deepEqual(
      [test([flags(0x41)]), test([flags(0x141)]), test([flags(1)]), test([])],
      [true, false, false, false],
    );
    const address: Argument = {
      name: 'remote_addr',
      kind: 'sockaddr',
      value: { sa_family: 'AF_INET', sin_addr: '10.0.0.1' },
    };
    assert.equal(compileFilters({ remote_addr: { cidr: '10.0.0.0/8' } }, 'security_socket_connect')([address]), true);
    assert.equal(
      compileFilters({ returnValue: { not: 0n } }, 'ptrace')([{ name: 'returnValue', kind: 'int64', value: 1n }]),
      false,
    );
  });
});

function hasEmpty(workload: Conditions, view: ReturnType<typeof viewOf>): boolean {
  return Object.keys(workload).some((name) => ofWorkload.named.get(name)?.read(view) === undefined);
}
