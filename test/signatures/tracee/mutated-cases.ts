import * as fc from 'fast-check';
import { knownDataStores } from '../../../src/signature/data-stores.ts';
import { fixture } from '../../event/events.ts';
import type { Json } from './json.ts';
import { comm, ownValue, path, value } from './mutated-values.ts';
import { definitions, type Stores } from './second-reading.ts';

export interface Case {
  readonly detector: string;
  readonly case: string;
  readonly events: readonly Json[];
  readonly dataStores?: Stores;
}

export const vectors: readonly (Case & { readonly expect: readonly (readonly Json[])[] })[] = fixture(
  'vectors/detectors.jsonl.gz',
)
  .toString()
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

type Draft = { name: string; id?: string; data: Json[]; workload?: unknown } & Record<string, unknown>;

const eventNames = [
  ...new Set(definitions.flatMap(({ requirements }) => requirements.events.map(({ name }) => name))),
  'close',
  'anti_debugging',
  'hooked_syscall_detector',
  'hooked_seq_ops_detector',
  'no_such_event',
];

type Pick = (bound: number) => number;
type Mutation = (event: Draft, pick: Pick) => void;

/** What is done to one event. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.nat().chain((seed) =>
      fc.gen().map(
        (g): Mutation =>
          (event, pick) => {
            const index = (seed + pick(event.data.length)) % Math.max(1, event.data.length);
            const argument = event.data[index];
            if (argument !== undefined) event.data[index] = { name: argument['name'], ...g(ownValue, argument) };
          },
      ),
    ),
  },
  {
    weight: 3,
    arbitrary: value.map(
      (one): Mutation =>
        (event, pick) => {
          const index = pick(event.data.length);
          const argument = event.data[index];
          if (argument !== undefined) event.data[index] = { name: argument['name'], ...one };
        },
    ),
  },
  fc.constant<Mutation>((event, pick) => event.data.splice(pick(event.data.length), 1)),
  fc.tuple(value, fc.boolean()).map(
    ([one, front]): Mutation =>
      (event, pick) => {
        const name = event.data[pick(event.data.length)]?.['name'];
        if (name !== undefined) event.data.splice(front ? 0 : event.data.length, 0, { name, ...one });
      },
  ),
  fc.constant<Mutation>((event, pick) => event.data.splice(pick(event.data.length), 0, ...event.data.splice(0, 1))),
  value.map(
    (one): Mutation =>
      (event) =>
        event.data.push({ name: 'no_such_argument', ...one }),
  ),
  fc
    .constantFrom(
      'flags',
      'pathname',
      'new_path',
      'old_path',
      'env',
      'prev_comm',
      'remote_addr',
      'sockfd',
      'newfd',
      'pid',
      'request',
      'returnValue',
      '',
    )
    .chain((name) =>
      value.map(
        (one): Mutation =>
          (event) =>
            event.data.push({ name, ...one }),
      ),
    ),
  fc.constantFrom(...eventNames).map(
    (name): Mutation =>
      (event) => {
        event.name = name;
        delete event.id;
      },
  ),
  fc
    .constantFrom(
      '',
      'process',
      'process.thread',
      'process.executable',
      'process.pid',
      'container',
      'container.started',
      'container.id',
    )
    .map(
      (path): Mutation =>
        (event) =>
          remove(event, path === '' ? 'workload' : `workload.${path}`),
    ),
  fc.tuple(fc.constantFrom('c1', 'c2', ''), fc.boolean()).map(
    ([id, started]): Mutation =>
      (event) =>
        set(event, 'workload.container', { id, started }),
  ),
  path.map(
    (one): Mutation =>
      (event) =>
        set(event, 'workload.process.executable', { path: one }),
  ),
  comm.map(
    (name): Mutation =>
      (event) =>
        set(event, 'workload.process.thread', { name }),
  ),
  fc.constantFrom(0, 1, 5, 4_294_967_295, 4_294_967_294).map(
    (pid): Mutation =>
      (event) =>
        set(event, 'workload.process.pid', pid),
  ),
  fc
    .constantFrom(
      { name: 'x', data: [{ name: 'y', int32: 1 }] },
      { id: 5, name: 'x', parent: { name: 'z', data: [{ name: 'a' }] } },
    )
    .map(
      (origin): Mutation =>
        (event) =>
          set(event, 'detectedFrom', origin),
    ),
  fc.constantFrom(undefined, { matched: [] }, { matched: ['a', 'b'] }).map(
    (policies): Mutation =>
      (event) =>
        set(event, 'policies', policies),
  ),
  fc.constant<Mutation>((event) => set(event, 'threat', { name: 'x', severity: 'HIGH' })),
);

function remove(event: Draft, path: string): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const parent = steps.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), event);
  if (isObject(parent)) delete parent[last];
}

function set(event: Draft, path: string, to: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  let at: Record<string, unknown> = event;
  for (const step of steps) {
    const next = at[step];
    const child: Record<string, unknown> = isObject(next) ? next : {};
    at[step] = child;
    at = child;
  }
  if (to === undefined) delete at[last];
  else at[last] = to;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const symbol = fc.record({
  address: fc.constantFrom('0xffffffffc0001000', '0xffffffffc0002000', '0x1000', '0xffffffffffffffff'),
  name: fc.constantFrom('evil', 'fake_read', 'x'),
  module: fc.constantFrom('rk', 'system'),
});
const { syscalls } = knownDataStores('amd64');
/** Names of all calls that the numbers above may name. */
const syscall = Object.fromEntries(
  Array.from({ length: 1_000 }, (_, number) => number).flatMap((number) => {
    const name = syscalls.name(number);
    return name === undefined ? [] : [[String(number), name] as const];
  }),
);
const byDetector = Map.groupBy(vectors, ({ detector }) => detector);

/** Cases like those of Tracee, but with something else in them: events of several cases of one detector, changed and repeated. */
export const mutatedCase: fc.Arbitrary<Case> = fc
  .constantFrom(...byDetector.keys())
  .chain((detector) =>
    fc.record({
      detector: fc.constant(detector),
      bases: fc.array(fc.constantFrom(...(byDetector.get(detector) ?? [])), { minLength: 1, maxLength: 3 }),
      repeats: fc.array(fc.nat({ max: 7 }), { maxLength: 3 }),
      mutations: fc.array(fc.tuple(fc.nat({ max: 100 }), fc.nat({ max: 100 }), mutation), { maxLength: 6 }),
      symbols: fc.option(fc.array(symbol, { maxLength: 4 }), { freq: 3, nil: undefined }),
    }),
  )
  .map(({ detector, bases, repeats, mutations, symbols }) => {
    const originals = bases.flatMap(({ events }) => events);
    const repeated = repeats.flatMap((index): readonly Json[] => originals.slice(index, index + 1));
    const drafts = [...originals, ...repeated].map(draftOf);
    for (const [which, where, mutate] of mutations) {
      const event = drafts[which % drafts.length];
      if (event !== undefined) mutate(event, (bound) => (bound === 0 ? 0 : where % bound));
    }
    // Times never decrease within a case.
    for (const [index, event] of drafts.entries())
      event['timestamp'] = `2026-07-25T17:32:31.${String(index).padStart(9, '0')}Z`;
    return {
      detector,
      case: bases.map((one) => one.case).join(' + '),
      events: drafts,
      dataStores: { symbol: symbols ?? bases.flatMap(({ dataStores }) => dataStores?.symbol ?? []), syscall },
    };
  });

function draftOf(event: Json): Draft {
  const copy: Draft = structuredClone({ name: '', data: [], ...event });
  return copy;
}
