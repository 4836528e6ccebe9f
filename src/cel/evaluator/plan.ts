import type { Checked } from '../checker/checker.ts';
import type { Environment } from '../environment.ts';
import { standardFunctions } from '../functions/standard.ts';
import {
  Failure,
  isList,
  keyName,
  MapValue,
  Message,
  noOverload,
  type Result,
  Uint,
  type Value,
} from '../values/value.ts';
import { listCost, mapCost, type Run, type Step } from './run.ts';
import { planWalk } from './walk.ts';

/**
 * Compiles a checked expression into steps. Tracee evaluates all operands of `&&`, `||` and `?:`. Here, operands that
 * cannot change the result are skipped. The result is the same, because a failure counts only if its operand decides.
 */
export function plan(checked: Checked, environment: Environment): Step {
  switch (checked.kind) {
    case 'literal': {
      const { value } = checked;
      return () => value;
    }
    case 'variable':
      return planVariable(checked.name, environment);
    case 'element': {
      const { depth } = checked;
      return (run) => {
        run.pay(1);
        return run.elements[depth] ?? null;
      };
    }
    case 'select':
    case 'has': {
      const operand = planOperand(checked.operand, environment);
      const { field } = checked;
      const read = checked.kind === 'select' ? select : hasField;
      return (run) => {
        const value = operand(run);
        if (value instanceof Failure) return value;
        run.pay(1);
        return read(value, field);
      };
    }
    case 'list':
      return planList(checked.elements.map((element) => plan(element, environment)));
    case 'map':
      return planMap(
        checked.entries.map(([key, value]) => [plan(key, environment), plan(value, environment)] as const),
      );
    case 'walk':
      return planWalk(
        checked,
        plan(checked.range, environment),
        checked.only && plan(checked.only, environment),
        plan(checked.body, environment),
      );
    case 'call':
      return planCall(checked, environment);
  }
}

function planVariable(name: string, environment: Environment): Step {
  const constant = environment.fixed(name);
  return (run) => {
    run.pay(1);
    if (constant !== undefined) return constant;
    return run.variables[name] ?? new Failure(`there is no ${name}`);
  };
}

/** Plans an operand of a selection. It costs one unit more unless it is a variable, element, field or index. */
function planOperand(operand: Checked, environment: Environment): Step {
  const step = plan(operand, environment);
  if (isAttribute(operand)) return step;
  return (run) => {
    const value = step(run);
    run.pay(1);
    return value;
  };
}

function isAttribute(checked: Checked): boolean {
  switch (checked.kind) {
    case 'variable':
    case 'element':
    case 'select':
      return true;
    case 'call':
      return checked.name === '_[_]';
    default:
      return false;
  }
}

function select(value: Value, field: string): Result {
  const found = value instanceof Message || value instanceof MapValue ? value.get(field) : undefined;
  return found ?? (found === null ? null : new Failure(`there is no ${field}`));
}

function hasField(value: Value, field: string): Result {
  if (value instanceof Message) return value.has(field) ?? new Failure(`there is no field ${field}`);
  return value instanceof MapValue && value.get(field) !== undefined;
}

function planList(elements: readonly Step[]): Step {
  return (run) => {
    const out: Value[] = [];
    for (const element of elements) {
      const value = element(run);
      if (value instanceof Failure) return value;
      out.push(value);
    }
    run.pay(listCost);
    return out;
  };
}

function planMap(entries: readonly (readonly [Step, Step])[]): Step {
  return (run) => {
    const out = new Map<string, readonly [Value, Value]>();
    for (const [keyStep, valueStep] of entries) {
      const key = keyStep(run);
      if (key instanceof Failure) return key;
      if (key instanceof Uint8Array) return new Failure('bytes are no key of a map');
      const value = valueStep(run);
      if (value instanceof Failure) return value;
      out.set(exactKey(key, out.size), [key, value]);
    }
    run.pay(mapCost);
    return new MapValue([...out.values()]);
  };
}

/**
 * Returns the key for duplicates: equal keys of the same kind are one entry, and the last wins. Invalid keys are
 * separate entries.
 */
function exactKey(key: Value, size: number): string {
  const kind = key instanceof Uint ? 'uint' : typeof key;
  return `${kind} ${keyName(key) ?? `other ${size}`}`;
}

function planCall(checked: Checked & { kind: 'call' }, environment: Environment): Step {
  const args = checked.args.map((arg) => plan(arg, environment));
  const [first, second, third] = args;
  switch (checked.name) {
    case '_&&_':
      return planLogic(args, false);
    case '_||_':
      return planLogic(args, true);
    case '_?_:_':
      if (first === undefined || second === undefined || third === undefined) break;
      return planChoice(first, second, third);
    case '_[_]': {
      const [operand] = checked.args;
      if (operand === undefined || second === undefined) break;
      return planIndex(planOperand(operand, environment), second);
    }
    default:
  }
  return planFunction(checked, args, environment);
}

/** Plans `&&` or `||`. `decisive` is the operand value that decides the result regardless of other operands. */
function planLogic(args: readonly Step[], decisive: boolean): Step {
  return (run) => {
    let failure: Failure | undefined;
    for (const arg of args) {
      const value = arg(run);
      if (value === decisive) return decisive;
      if (value !== !decisive) failure ??= value instanceof Failure ? value : noOverload();
    }
    return failure ?? !decisive;
  };
}

function planChoice(condition: Step, yes: Step, no: Step): Step {
  return (run) => {
    const chosen = condition(run);
    if (chosen instanceof Failure) return chosen;
    return chosen === true ? yes(run) : chosen === false ? no(run) : noOverload();
  };
}

function planIndex(operand: Step, index: Step): Step {
  return (run) => {
    const value = operand(run);
    if (value instanceof Failure) return value;
    const at = index(run);
    if (at instanceof Failure) return at;
    run.pay(1);
    if (value instanceof MapValue) return value.get(at) ?? new Failure('there is no such key');
    if (value instanceof Message && typeof at === 'string') return select(value, at);
    if (!isList(value)) return noOverload();
    const position = typeof at === 'bigint' || typeof at === 'number' ? at : at instanceof Uint ? at.value : undefined;
    if (position === undefined || (typeof position === 'number' && !Number.isInteger(position)))
      return new Failure('the index is no whole number');
    const number = Number(position);
    return number >= 0 && number < value.length
      ? (value[number] ?? null)
      : new Failure('the index lies outside of the list');
  };
}

function planFunction(
  { name, args, known }: Checked & { kind: 'call' },
  steps: readonly Step[],
  environment: Environment,
): Step {
  const found = environment.functionOf(name) ?? standardFunctions.get(name);
  if (found === undefined) throw new Error(`${name} was declared, but is not there`);
  const run = 'run' in found ? found.run : found.prepare(args.map(literalOf));
  const { cost } = found;
  return (at: Run) => {
    const values: Value[] = [];
    for (const step of steps) {
      const value = step(at);
      if (value instanceof Failure) return value;
      values.push(value);
    }
    at.pay(cost === undefined ? 1 : cost(values, known));
    return run(values, (units) => at.pay(units));
  };
}

function literalOf(arg: Checked): Value | undefined {
  return arg.kind === 'literal' ? arg.value : undefined;
}
