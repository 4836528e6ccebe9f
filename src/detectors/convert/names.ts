import { stringLiteral, variableName } from '../../text/literal.ts';

/** Names that a generated file imports or may import. */
const always =
  'z defineSignature uint64 argumentOf basename cel dirname hasArgument inScope lower passesDataFilters pattern split trim upper'.split(
    ' ',
  );

/** Collects the parts of a generated file outside of its handlers. */
export class FileParts {
  /** Names imported from `tracee-sequent/detectors`. */
  readonly imports = new Set<string>();
  /** Constants by name, in the order of first use. */
  readonly constants = new Map<string, string>();
  /** Names of variables in handlers. */
  readonly locals = new Set<string>();

  /** Returns the name of a constant with this value, and creates it if needed. */
  constant(wanted: string, value: string): string {
    for (const [name, known] of this.constants) if (known === value) return name;
    const keeps = /^[A-Z][A-Z0-9_]*$/.test(wanted) && !this.taken.has(wanted);
    const name = keeps ? wanted : variableName(wanted, this.taken);
    this.constants.set(name, value);
    return name;
  }

  /** Names that are already in use. */
  get taken(): ReadonlySet<string> {
    return new Set([...always, ...this.imports, ...this.constants.keys(), ...this.locals]);
  }
}

/** Names in the code of one handler. */
export class Names {
  readonly event: string;
  readonly file: FileParts;
  /** Local variables of the handler: name and value. */
  readonly locals = new Map<string, string>();
  readonly #elements: (string | undefined)[] = [];

  constructor(event: string, file: FileParts) {
    this.event = event;
    this.file = file;
  }

  import(name: string): void {
    this.file.imports.add(name);
  }

  /** Returns the name of a local with this value, and creates it if needed. */
  local(wanted: string, value: string): string {
    for (const [name, known] of this.locals) if (known === value) return name;
    const { imports, constants } = this.file;
    const name = variableName(wanted, new Set([...always, ...imports, ...constants.keys(), ...this.locals.keys()]));
    this.locals.set(name, value);
    this.file.locals.add(name);
    return name;
  }

  /** Discards the names that `make` created if it returns undefined, so that no unused variable remains. */
  attempt<T>(make: () => T | undefined): T | undefined {
    const { imports, constants, locals } = this.file;
    const before = [new Set(imports), new Set(constants.keys()), new Set(locals), new Set(this.locals.keys())] as const;
    const made = make();
    if (made !== undefined) return made;
    for (const [index, names] of [imports, constants, locals, this.locals].entries())
      for (const name of names.keys()) if (!before[index]?.has(name)) names.delete(name);
    return undefined;
  }

  /** Returns the name of the current element at this depth, if the comprehension is over texts. */
  element(depth: number): string | undefined {
    return this.#elements[depth];
  }

  /** Runs `use` inside of a comprehension over texts. */
  within<T>(depth: number, use: (element: string) => T): T {
    const taken = new Set([...this.file.taken, ...this.#elements.filter((one) => one !== undefined)]);
    const name = variableName('item', taken);
    this.#elements[depth] = name;
    const result = use(name);
    this.#elements[depth] = undefined;
    return result;
  }

  /** Returns the name of a constant of the file with a regular expression. */
  pattern(source: string): string {
    this.import('pattern');
    return this.file.constant('wanted', `pattern(${stringLiteral(source)})`);
  }
}
