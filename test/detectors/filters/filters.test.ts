import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { inputOfStream } from '../../../src/detectors/evaluating/detector-input.ts';
import { DataFilter } from '../../../src/detectors/filters/data-filter.ts';
import { divide, FilterFault } from '../../../src/detectors/filters/filter-text.ts';
import { NumericFilter } from '../../../src/detectors/filters/numeric-filter.ts';
import { ScopeFilter } from '../../../src/detectors/filters/scope-filter.ts';
import { StringFilter } from '../../../src/detectors/filters/string-filter.ts';
import { valueText } from '../../../src/detectors/filters/value-text.ts';
import { internalId } from '../../../src/detectors/registering/internal-id.ts';
import { describeEvent } from '../../../src/event/catalogue.ts';
import { fixture, jsonLines, viewOf } from '../expressions/facts.ts';
import { simpleNumber, simpleString } from './simple-reading.ts';

interface FilterVector {
  readonly event: string;
  readonly dataFilters?: readonly string[];
  readonly scopeFilters?: readonly string[];
  readonly error?: true;
  readonly events?: readonly { readonly name: string }[];
  readonly pass?: readonly boolean[];
}

function dataFilter(event: string): DataFilter {
  return new DataFilter({
    name: event,
    fields: describeEvent(event)?.arguments.map(({ name }) => name),
    numberOf: (name) => internalId(name, 'amd64'),
  });
}

/** Whether each event passes; undefined where the filters are refused. */
function passes({ event, dataFilters, scopeFilters, events }: FilterVector): readonly boolean[] | undefined {
  const data = dataFilter(event);
  const scope = new ScopeFilter();
  try {
    for (const text of dataFilters ?? []) data.add(text);
    for (const text of scopeFilters ?? []) scope.add(text);
  } catch (error) {
    if (error instanceof FilterFault) return undefined;
    throw error;
  }
  return (events ?? []).map((one) => {
    const input = inputOfStream(viewOf(one), 'amd64');
    return data.passes((name) => input.argument(name)) && scope.passes(input.scope);
  });
}

/** Text with the characters that filters treat in their own way. */
const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '=', '!', '<', 'é', '\u{1f600}'), maxLength: 6 });
const value = text.filter((one) => one !== '' && one !== '*' && one !== '**');

describe('filters', () => {
  it('refuse and let through what Tracee does (520 vectors)', () => {
    const vectors = jsonLines<FilterVector>(gunzipSync(fixture('vectors/filters.jsonl.gz')).toString());
    assert.equal(vectors.length, 520);
    const unlike = vectors.filter((vector) => {
      const found = passes(vector);
      return JSON.stringify(found) !== JSON.stringify(vector.error ? undefined : vector.pass);
    });
    assert.deepEqual(unlike, []);
  });

  it('on text pass what a simple reading of their rules lets through', () => {
    const filters = fc.array(fc.tuple(fc.constantFrom('=', '!='), fc.array(value, { minLength: 1, maxLength: 3 })), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(filters, text, (list, tested) => {
        const filter = new StringFilter();
        for (const [operator, values] of list) filter.add(`${operator}${values.join(',')}`);
        const simple = list.map(([operator, values]) => [operator, values.join(',')] as const);
        assert.equal(filter.passes(tested), simpleString(simple, tested));
      }),
      { numRuns: 1_000 },
    );
  });

  it('on numbers pass what a simple reading of their rules lets through', () => {
    const number = fc.bigInt({ min: -3n, max: 3n });
    const filters = fc.array(fc.tuple(fc.constantFrom('=', '!=', '<', '<=', '>', '>='), number), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(filters, number, (list, tested) => {
        const filter = new NumericFilter();
        for (const [operator, bound] of list) filter.add(`${operator}${bound}`);
        assert.equal(filter.passes(tested), simpleNumber(list, tested));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are divided at the first of the operators in their own order', () => {
    assert.deepEqual(divide('pathname=/a!=b'), { field: 'pathname=/a', rest: '!=b' });
    assert.deepEqual(divide('pathname=/a<=b'), { field: 'pathname=/a', rest: '<=b' });
    assert.deepEqual(divide('pathname=a=b'), { field: 'pathname', rest: '=a=b' });
    assert.deepEqual(divide('container'), { field: 'container', rest: '' });
    assert.deepEqual(divide(''), { field: '', rest: '' });
  });

  it('refuse what Tracee refuses, and what makes its parser crash', () => {
    const faulty = (event: string, ...filters: string[]): void => {
      for (const filter of filters) assert.throws(() => dataFilter(event).add(filter), FilterFault, filter);
    };
    const long = 'a'.repeat(256);
    faulty('security_file_open', 'pathname=*x*', 'pathname=', 'pathname!=', `pathname=${long}`, `pathname=*${long}`);
    faulty('security_file_open', `syscall_pathname=*x*`, 'pathname=a,', 'pathname=é'.padEnd(200, 'é'));
    faulty(
      'sched_process_exec',
      'nofield=1',
      'pathname',
      '=1',
      'pathname<1',
      'pathname=a,,b',
      'pathname=*',
      'pathname=**',
    );
    faulty('sched_process_exec', '__proto__=1', 'constructor=1');
    for (const scope of ['', 'nope=1', 'pid', 'pid=', 'pid=x', 'pid=1.5', 'pid=9223372036854775808', 'cgroupId<0'])
      assert.throws(() => new ScopeFilter().add(scope), FilterFault, scope);
    for (const scope of [
      'container=',
      'container=true',
      'container!=started',
      'not-container',
      'comm',
      'constructor=1',
    ])
      assert.throws(() => new ScopeFilter().add(scope), FilterFault, scope);
    dataFilter('security_file_open').add(`pathname=${'a'.repeat(255)}*`);
    dataFilter('sched_process_exec').add(`pathname=*${long}*`);
  });

  it('see an argument as Go prints it', () => {
    const printed = (argument: Parameters<typeof valueText>[0]): string => valueText(argument);
    assert.equal(printed({ name: 'a', kind: 'pointer', value: 255n }), '255');
    assert.equal(printed({ name: 'a', kind: 'int32', value: -1 }), '-1');
    assert.equal(printed({ name: 'a', kind: 'bytes', value: Uint8Array.of(127, 69) }), '[127 69]');
    assert.equal(printed({ name: 'a', kind: 'bytes', value: new Uint8Array() }), '[]');
    assert.equal(printed({ name: 'a', kind: 'str_array', value: ['x', 'y z'] }), '[x y z]');
    assert.equal(printed({ name: 'a', kind: 'u_int64_array', value: [1n, 2n] }), '[1 2]');
    assert.equal(printed({ name: 'a"b' }), 'name:"a\\"b"');
    const address = { sa_family: 'AF_INET', sin_addr: '10.0.0.1', sin_port: 80 } as const;
    assert.equal(
      printed({ name: 'r', kind: 'sockaddr', value: address }),
      'name:"r" sockaddr:{sa_family:AF_INET sin_addr:"10.0.0.1" sin_port:80}',
    );
  });
});
