/**
 * Compares a CEL library from the registry with `src/cel/`: `node --import ./src/self.ts bench/cel-library.ts [VERSION]`.
 * It installs `@marcbachmann/cel-js` into a temporary folder, asks it the expressions of `fixtures/cel`, with Tracee's variables and
 * functions registered, and compares with cel-go's answers: refused, failed, or kind and value. Then it tries what an attacker
 * could do with a text: a regular expression that backtracks, and an expression that takes many steps.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { Duration, MapValue, Message, Timestamp, TypeValue, Uint, type Value } from '../src/cel/values/value.ts';
import type { Facts } from '../src/detectors/expressions/environment.ts';
import {
  basename,
  dirname,
  lower,
  replaceAll,
  split,
  trim,
  upper,
} from '../src/detectors/expressions/functions/go-text.ts';
import { type Field, fieldsOf, fullName, messageNames } from '../src/detectors/expressions/message-fields.ts';
import { EventMessage } from '../src/detectors/expressions/tracee-message.ts';
import { factsOf, fixture, jsonLines } from '../test/detectors/expressions/facts.ts';

/** As much of the library's interface as is used here. */
interface CelEnvironment {
  registerType(name: string, definition: object): CelEnvironment;
  registerVariable(name: string, type: string): CelEnvironment;
  registerOperator(signature: string, run: (left: unknown, right: unknown) => unknown): CelEnvironment;
  registerConstant(name: string, type: string, value: unknown): CelEnvironment;
  registerFunction(signature: string, run: (...args: never[]) => unknown): CelEnvironment;
  parse(expression: string): { (context: object): unknown; check(): { readonly valid: boolean } };
}

interface CelLibrary {
  readonly Environment: new (options: object) => CelEnvironment;
}

interface Answer {
  readonly expression: string;
  readonly event: number;
  readonly refused?: true;
  readonly fails?: true;
  readonly kind?: string;
  readonly value?: string;
}

type Outcome = Omit<Answer, 'expression' | 'event'>;

const packageName = '@marcbachmann/cel-js';
const version = process.argv[2] ?? '8.0.0';
function say(what: string, result: string): void {
  process.stdout.write(`${what.padEnd(60)} ${result}\n`);
}

function measure(library: CelLibrary): void {
  const environment = traceeEnvironment(library);
  const toUnsigned = new library.Environment({}).registerVariable('value', 'int').parse('uint(value)');
  unsigned = (value) => toUnsigned({ value });
  const events = jsonLines<{ readonly name?: string }>(fixture('cel/events.jsonl').toString()).map(factsOf);
  const answers = jsonLines<Answer>(gunzipSync(fixture('cel/answers.jsonl.gz')).toString());
  const unlike = new Map<string, Answer[]>();
  for (const { expression, event, ...expected } of answers) {
    const outcome = ask(environment, expression, events[event]);
    const fault = difference(expected, outcome);
    if (fault !== undefined) unlike.set(fault, [...(unlike.get(fault) ?? []), { expression, event, ...outcome }]);
  }
  const wrong = [...unlike.values()].reduce((sum, list) => sum + list.length, 0);
  const share = ((100 * (answers.length - wrong)) / answers.length).toFixed(1);
  say('answers as cel-go gives them', `${answers.length - wrong} of ${answers.length} (${share} %)`);
  for (const [fault, list] of unlike) {
    say(`  ${fault}`, `${list.length}, such as ${list[0]?.expression}`);
  }
  const text = `"${'a'.repeat(28)}!"`;
  say(
    '^(a+)+$ on 28 characters and one that does not fit',
    timed(() => ask(environment, `${text}.matches("^(a+)+$")`)),
  );
  const many = `[${Array.from({ length: 200 }, (_, index) => index).join(', ')}]`;
  const nested = `${many}.all(a, ${many}.all(b, ${many}.all(c, a + b + c >= 0)))`;
  say(
    '8 million steps in three walks',
    timed(() => ask(environment, nested)),
  );
  const instants = ['2026-01-01T00:00:00.123456789Z', '2026-01-01T00:00:00.123Z'].map((time) => `timestamp("${time}")`);
  const { value } = ask(environment, instants.join(' == '));
  say(instants.join(' == '), value ?? 'fails');
}

function timed(run: () => unknown): string {
  const start = performance.now();
  run();
  return `${((performance.now() - start) / 1_000).toFixed(2)} s`;
}

function difference(expected: Outcome, { refused, fails, kind, value }: Outcome): string | undefined {
  if (expected.refused) return refused ? undefined : 'accepts what cel-go refuses';
  if (refused) return 'refuses what cel-go accepts';
  if (expected.fails) return fails ? undefined : 'gives a value where cel-go fails';
  if (fails) return 'fails where cel-go gives a value';
  // Lists, maps, messages and times have no value in the fixture.
  if (expected.kind === undefined) return undefined;
  const number =
    expected.kind === 'double' ? String(Number(expected.value?.replace('Inf', 'Infinity'))) : expected.value;
  return kind === expected.kind && value === number ? undefined : 'gives another value';
}

function ask(environment: CelEnvironment, expression: string, facts?: Facts): Outcome {
  let run: ReturnType<CelEnvironment['parse']>;
  try {
    run = environment.parse(expression);
    if (!run.check().valid) return { refused: true };
  } catch {
    return { refused: true };
  }
  current = facts;
  try {
    return outcomeOf(
      run({ event: plain(facts?.event), workload: plain(facts?.workload), timestamp: plain(facts?.timestamp) }),
    );
  } catch {
    return { fails: true };
  }
}

function outcomeOf(value: unknown): Outcome {
  if (typeof value === 'string') return { kind: 'string', value };
  if (typeof value === 'boolean') return { kind: 'bool', value: String(value) };
  if (typeof value === 'bigint') return { kind: 'int', value: String(value) };
  if (typeof value === 'number') return { kind: 'double', value: String(value) };
  if (value instanceof Uint8Array) return { kind: 'bytes', value: Buffer.from(value).toString('base64') };
  const name = value?.constructor.name;
  if (name === 'UnsignedInt') return { kind: 'uint', value: String(Reflect.get(Object(value), 'value')) };
  return name === 'Type' ? { kind: 'string', value: String(Reflect.get(Object(value), 'name')) } : {};
}

/** Kinds of arguments that `getEventData` reads. */
const readable: ReadonlySet<string> = new Set(['str', 'int32', 'int64', 'u_int32', 'u_int64', 'bool', 'bytes']);

/** The event that the functions about arguments ask. */
let current: Facts | undefined;

function traceeEnvironment({ Environment }: CelLibrary): CelEnvironment {
  const environment = new Environment({ homogeneousAggregateLiterals: false });
  for (const name of messageNames)
    environment.registerType(fullName(name), { ctor: classOf(name), fields: Object.fromEntries(typesOf(name)) });
  for (const name of messageNames)
    environment.registerOperator(`${fullName(name)} == ${fullName(name)}`, (one, other) =>
      isDeepStrictEqual(one, other),
    );
  const event = fullName('Event');
  const argument = (name: string) => {
    const event = current?.event;
    return event instanceof EventMessage ? event.argument(name) : undefined;
  };
  const read = (name: string): unknown => {
    const found = argument(name);
    if (found?.kind === undefined) return null;
    if (!readable.has(found.kind)) throw new Error('an argument of this kind cannot be read');
    return plain(found.value);
  };
  return environment
    .registerVariable('event', event)
    .registerVariable('workload', fullName('Workload'))
    .registerVariable('timestamp', 'google.protobuf.Timestamp')
    .registerConstant('SHELLS', 'list<string>', ['/bin/sh', '/bin/bash'])
    .registerConstant('NONE', 'list<string>', [])
    .registerConstant('NUMS', 'list<string>', ['1', '2'])
    .registerConstant('tracee.v1beta1.Severity.HIGH', 'int', 3n)
    .registerFunction('getEventData(string): dyn', read)
    .registerFunction(`getEventData(${event}, string): dyn`, (_: unknown, name: string) => read(name))
    .registerFunction('hasData(string): bool', (name: string) => argument(name) !== undefined)
    .registerFunction(`hasData(${event}, string): bool`, (_: unknown, name: string) => argument(name) !== undefined)
    .registerFunction('split(string, string): list<string>', (text: string, by: string) => split(text, by))
    .registerFunction('join(list<string>, string): string', (list: readonly string[], by: string) => list.join(by))
    .registerFunction('replace(string, string, string): string', replaceAll)
    .registerFunction('trim(string): string', trim)
    .registerFunction('upper(string): string', upper)
    .registerFunction('lower(string): string', lower)
    .registerFunction('basename(string): string', basename)
    .registerFunction('dirname(string): string', dirname);
}

const classes = new Map<string, new () => object>();
const messages = new WeakMap<object, Message>();

/** Makes an unsigned number of the library. */
let unsigned: ((value: bigint) => unknown) | undefined;

/** The library tells types of objects by their classes. Fields that were not sent have their defaults in the prototype. */
function classOf(name: string): new () => object {
  const known = classes.get(name);
  if (known !== undefined) return known;
  const made = class extends Object {};
  for (const [field] of typesOf(name)) {
    Object.defineProperty(made.prototype, field, {
      get() {
        return plain(messages.get(this)?.get(field));
      },
    });
  }
  classes.set(name, made);
  return made;
}

function typesOf(name: string): (readonly [string, string])[] {
  return [...(fieldsOf(name) ?? [])].map(([field, description]) => [field, typeOf(description)] as const);
}

function typeOf({ type, ref, repeated, wrapped }: Field): string {
  const scalars: Readonly<Record<string, string>> = {
    int32: 'int',
    int64: 'int',
    enum: 'int',
    uint32: 'uint',
    uint64: 'uint',
    timestamp: 'google.protobuf.Timestamp',
    struct: 'map<string, dyn>',
    'text map': 'map<string, string>',
    message: fullName(ref ?? ''),
    'message map': `map<string, ${fullName(ref ?? '')}>`,
  };
  const one = wrapped ? 'dyn' : (scalars[type] ?? type);
  return repeated ? `list<${one}>` : one;
}

/** A value of ours as the library has it. */
function plain(value: Value | undefined): unknown {
  if (value instanceof Uint) return unsigned?.(value.value);
  if (value instanceof Timestamp) return new Date(Number(value.nanoseconds / 1_000_000n));
  if (value instanceof Duration || value instanceof TypeValue) return value;
  if (value instanceof MapValue) return new Map(value.entries.map(([key, one]) => [plain(key), plain(one)]));
  if (value instanceof Message) {
    const object = new (classOf(value.typeName.replace(/^.*\./, '')))();
    messages.set(object, value);
    const fields = value.names().map((name) => [name, { value: plain(value.get(name)), enumerable: true }] as const);
    return Object.defineProperties(object, Object.fromEntries(fields));
  }
  return Array.isArray(value) ? value.map((one: Value) => plain(one)) : value;
}

const folder = mkdtempSync(join(tmpdir(), 'sequent-cel-'));
try {
  execFileSync('npm', [
    'install',
    '--prefix',
    folder,
    '--no-audit',
    '--no-fund',
    '--silent',
    `${packageName}@${version}`,
  ]);
  const before = performance.now();
  const library: CelLibrary = await import(
    pathToFileURL(join(folder, 'node_modules', packageName, 'lib/index.js')).href
  );
  say(`${packageName} ${version} loads in`, `${(performance.now() - before).toFixed(0)} ms`);
  measure(library);
} finally {
  rmSync(folder, { recursive: true });
}
