import type { Checked } from './check.ts';
import { callCost, listCost, mapCost } from './cost.ts';
import { type Implementation, matcher, standardFunctions } from './functions.ts';
import { Message } from './messages.ts';
import type { Run, Step } from './run.ts';
import { Failure, isList, keyName, MapValue, noOverload, type Result, Uint, type Value } from './values.ts';
import { planWalk } from './walk.ts';

/** What functions and variables an expression finds beside the standard ones. */
export interface Surroundings {
  functionOf(name: string): Implementation | undefined;
  /** A variable that is the same for all events. */
  constant(name: string): Value | undefined;
}

/**
 * Turns a checked expression into steps. Tracee looks at all operands of `&&`, `||` and `?:`; here those are passed over that
 * cannot change the result, which is the same, because a failure only counts where its operand decides.
 */
export function plan(checked: Checked, around: Surroundings): Step {
  switch (checked.kind) {
    case 'literal': {
      const { value } = checked;
      return () => value;
    }
    case 'variable':
      return planVariable(checked.name, around);
    case 'element': {
      const { depth } = checked;
      return (run) => {
        run.pay(1);
        return run.elements[depth] ?? null;
      };
    }
    case 'select':
    case 'has': {
      const operand = planOperand(checked.operand, around);
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
      return planList(checked.elements.map((element) => plan(element, around)));
    case 'map':
      return planMap(checked.entries.map(([key, value]) => [plan(key, around), plan(value, around)] as const));
    case 'walk':
      return planWalk(
        checked,
        plan(checked.range, around),
        checked.only && plan(checked.only, around),
        plan(checked.body, around),
      );
    case 'call':
      return planCall(checked, around);
  }
}

function planVariable(name: string, around: Surroundings): Step {
  const constant = around.constant(name);
  return (run) => {
    run.pay(1);
    if (constant !== undefined) return constant;
    const { event, workload, timestamp } = run.facts;
    const value = name === 'event' ? event : name === 'workload' ? workload : timestamp;
    return value ?? new Failure(`there is no ${name}`);
  };
}

/** What is selected from costs one unit more where it is no variable, element, field or index itself. */
function planOperand(operand: Checked, around: Surroundings): Step {
  const step = plan(operand, around);
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

/** Keys of one kind and value are one entry, the last; what cannot be looked up is an entry of its own. */
function exactKey(key: Value, size: number): string {
  const kind = key instanceof Uint ? 'uint' : typeof key;
  return `${kind} ${keyName(key) ?? `other ${size}`}`;
}

function planCall(checked: Checked & { kind: 'call' }, around: Surroundings): Step {
  const args = checked.args.map((arg) => plan(arg, around));
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
      return planIndex(planOperand(operand, around), second);
    }
    default:
  }
  return planFunction(checked, args, around);
}

/** `decisive` is the value that settles the whole, whatever the others come to. */
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

function planFunction(checked: Checked & { kind: 'call' }, args: readonly Step[], around: Surroundings): Step {
  const { name, known } = checked;
  const run = implementation(checked, around);
  return (at: Run) => {
    const values: Value[] = [];
    for (const arg of args) {
      const value = arg(at);
      if (value instanceof Failure) return value;
      values.push(value);
    }
    at.pay(callCost(name, values, known));
    return run(values, (units) => at.pay(units));
  };
}

function implementation({ name, args }: Checked & { kind: 'call' }, around: Surroundings): Implementation {
  if (name === 'matches') {
    const pattern = args[1];
    const literal = pattern?.kind === 'literal' ? pattern.value : undefined;
    return matcher(typeof literal === 'string' ? literal : undefined);
  }
  const found = around.functionOf(name) ?? standardFunctions.get(name);
  if (found === undefined) throw new Error(`${name} was declared, but is not there`);
  return found;
}
