import { describeEvent, eventNames } from '../../event/catalogue.ts';
import type { Argument } from '../../event/kinds.ts';
import { divide, FilterFault } from './filter-text.ts';
import { StringFilter } from './string-filter.ts';
import { valueText } from './value-text.ts';

/** Events whose filter values must also be valid for Tracee's filters in the kernel (pkg/filters/data.go). */
const kernelFiltered: ReadonlySet<string> = new Set(['security_file_open', 'magic_write', 'security_mmap_file']);
const longestInKernel = 255;

const withSyscallNumber: ReadonlySet<string> = new Set([
  'sys_enter',
  'sys_exit',
  'suspicious_syscall_source',
  'stack_pivot',
]);

/** The facts about an event that a data filter needs. */
export interface FilteredEvent {
  readonly name: string;
  /** Names of the event's declared arguments; undefined if any name is possible. */
  readonly fields: readonly string[] | undefined;
  /** Tracee's own number of an event by name, for filters that may name a system call. */
  numberOf(name: string): number | undefined;
}

/** The data filters of one event. Every field must pass. */
export class DataFilter {
  readonly #event: FilteredEvent;
  readonly #fields = new Map<string, StringFilter>();

  constructor(event: FilteredEvent) {
    this.#event = event;
  }

  /**
   * Adds `field=value`.
   * @throws FilterFault
   */
  add(text: string): void {
    const { field, rest } = divide(text);
    if (field === '' || rest === '') throw new FilterFault('a field, an operator and a value are needed');
    if (this.#event.fields?.includes(field) === false)
      throw new FilterFault(`${this.#event.name} has no argument ${field}`);
    const filter = this.#fields.get(field) ?? new StringFilter();
    filter.add(rest, (value) => this.#prepare(field, value));
    this.#fields.set(field, filter);
  }

  #prepare(field: string, value: string): string {
    const { name } = this.#event;
    if (kernelFiltered.has(name)) checkForKernel(value);
    if (field !== 'syscall') return value;
    if (withSyscallNumber.has(name)) return this.#syscallNumber(value);
    return name === 'hooked_syscall' ? syscallName(value) : value;
  }

  #syscallNumber(value: string): string {
    if (isNumber(value)) return value;
    const number = this.#event.numberOf(value);
    if (number === undefined) throw new FilterFault(`there is no system call ${value}`);
    return String(number);
  }

  /**
   * A missing argument passes no filter, and `returnValue` counts as missing.
   * @param find returns the first argument of a name
   */
  passes(find: (name: string) => Argument | undefined): boolean {
    for (const [field, filter] of this.#fields) {
      const argument = field === 'returnValue' ? undefined : find(field);
      if (argument === undefined || !filter.passes(valueText(argument))) return false;
    }
    return true;
  }

  get fields(): ReadonlyMap<string, StringFilter> {
    return this.#fields;
  }
}

function checkForKernel(value: string): void {
  if (value === '') throw new FilterFault('a value is empty');
  if (value.length > 1 && value.startsWith('*') && value.endsWith('*'))
    throw new FilterFault('a star at both ends is not possible for this event');
  if (new TextEncoder().encode(value.replace(/^\*+|\*+$/g, '')).length > longestInKernel)
    throw new FilterFault(`a value is longer than ${longestInKernel} bytes`);
}

/** Tells whether Go's `strconv.Atoi` accepts the text. */
function isNumber(text: string): boolean {
  return /^[+-]?\d{1,19}$/.test(text);
}

/** Returns the name of a system call by its number on amd64; `Undefined` if there is none, as in Tracee. */
function syscallName(value: string): string {
  if (!isNumber(value)) return value;
  const number = Number(value);
  if (number < 0 || number > 0x7fff_ffff) throw new FilterFault(`there is no system call ${value}`);
  return nameOfNumber(number) ?? 'Undefined';
}

let names: ReadonlyMap<number, string> | undefined;

function nameOfNumber(number: number): string | undefined {
  names ??= new Map(eventNumbers());
  return names.get(number);
}

function* eventNumbers(): Generator<readonly [number, string]> {
  for (const name of eventNames()) {
    const info = describeEvent(name);
    if (info !== undefined) yield [info.traceeId, name];
  }
}
