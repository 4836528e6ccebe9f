import { listLiteral, stringLiteral } from '../../text/literal.ts';
import type { Expression, Match } from '../expression.ts';
import { fieldsIn } from '../expression.ts';
import type { Category } from '../fields.ts';
import { regexOf } from '../reading/wildcards.ts';
import { SigmaRefusal } from '../refusal.ts';
import { variableOf } from './names.ts';

/** The handler of a converted rule. */
export interface HandlerCode {
  /** Constants of the file: name and TypeScript. */
  readonly constants: ReadonlyMap<string, string>;
  readonly lines: readonly string[];
  /** Names to import from `tracee-sequent` and from `tracee-sequent/detectors`. */
  readonly imports: ReadonlySet<string>;
  readonly detectorImports: ReadonlySet<string>;
  readonly needsTree: boolean;
  /** Fields whose values the finding shows. */
  readonly shown: readonly string[];
}

/**
 * Writes the handler of a rule.
 * @throws {SigmaRefusal} for a field that the event does not have
 */
export function handlerCode(condition: Expression, category: Category): HandlerCode {
  const writer = new Writer(category);
  const fields = fieldsIn(condition);
  for (const field of fields) writer.check(field);
  const test = writer.expression(condition);
  const reads = fields.flatMap((field) => writer.read(field));
  const shown = fields.filter((field) => category.fields[field]?.constant === undefined);
  const result = shown.map((field) => `${field}: ${fieldVariable(field)}`).join(', ');
  return {
    constants: writer.constants,
    imports: writer.imports,
    detectorImports: writer.detectorImports,
    needsTree: fields.some((field) => category.fields[field]?.needsTree === true),
    shown,
    lines: [
      ...category.setup,
      ...reads,
      ...[...writer.named].map(([name, code]) => `const ${name} = ${code};`),
      `if (!(${test})) return;`,
      `return { ${result} };`,
    ],
  };
}

/** The variable of a handler that holds the value of a field. */
function fieldVariable(field: string): string {
  return variableOf(field);
}

class Writer {
  readonly constants = new Map<string, string>();
  /** Code of each named detection by its variable. */
  readonly named = new Map<string, string>();
  readonly imports = new Set<string>();
  readonly detectorImports = new Set<string>();
  readonly #category: Category;
  /** Variables of the named detections. */
  readonly #variables = new Map<string, string>();
  /** Names that the file has already. */
  readonly #taken = new Set<string>();
  /** Fields that are also compared without regard to case. */
  readonly #lowered = new Set<string>();

  constructor(category: Category) {
    this.#category = category;
    for (const field of Object.keys(category.fields)) this.#taken.add(fieldVariable(field)).add(lowered(field));
    if (category.event === 'security_file_open') this.imports.add('createsFile');
  }

  check(field: string): void {
    const { fields, refused } = this.#category;
    if (Object.hasOwn(fields, field)) return;
    const why =
      refused[field] ?? `its event ${this.#category.event} has no such field; it has ${Object.keys(fields).join(', ')}`;
    throw new SigmaRefusal(`${field}: ${why}`);
  }

  /** Reads a field into a variable, and into a second one in small letters if that is needed. */
  read(field: string): string[] {
    const source = this.#category.fields[field];
    if (source === undefined) return [];
    if (source.code.includes('wasSent')) this.imports.add('wasSent');
    const name = fieldVariable(field);
    const lines = [`const ${name} = ${source.code};`];
    if (this.#lowered.has(field)) lines.push(`const ${lowered(field)} = ${name}?.toLowerCase();`);
    return lines;
  }

  expression(one: Expression): string {
    if ('all' in one) return this.#joined(one.all, ' && ');
    if ('any' in one) return this.#joined(one.any, ' || ');
    if ('not' in one) return `!(${this.expression(one.not)})`;
    if ('named' in one) {
      const known = this.#variables.get(one.named);
      if (known !== undefined) return known;
      const code = this.expression(one.is);
      const name = this.#newName(variableOf(one.named, 'is_'));
      this.#variables.set(one.named, name);
      this.named.set(name, code);
      return name;
    }
    return this.#match(one.field, one.match);
  }

  #joined(parts: readonly Expression[], operator: string): string {
    const texts = literalGroup(parts);
    if (texts !== undefined && operator === ' || ') return this.#group(texts);
    return parts
      .map((part) => {
        const code = this.expression(part);
        return 'all' in part || 'any' in part ? `(${code})` : code;
      })
      .join(operator);
  }

  /** Many texts for one field and one kind of comparison become a list. */
  #group({ field, kind, texts, cased }: LiteralGroup): string {
    const list = this.#constant(
      `${field}_${kind}`,
      listLiteral(texts.map((text) => (cased ? text : text.toLowerCase()))),
    );
    const value = this.#value(field, cased);
    const call = {
      equals: `${value} === one`,
      prefix: `${value}?.startsWith(one)`,
      suffix: `${value}?.endsWith(one)`,
      contains: `${value}?.includes(one)`,
    };
    return `${list}.some((one) => ${call[kind]}${kind === 'equals' ? '' : ' === true'})`;
  }

  #match(field: string, match: Match): string {
    const name = fieldVariable(field);
    const isNumber = this.#category.fields[field]?.form === 'number';
    switch (match.kind) {
      case 'present':
        return `${name} !== undefined`;
      case 'absent':
        return isNumber ? `${name} === undefined` : `(${name} === undefined || ${name} === '')`;
      case 'compare':
        return `${name} !== undefined && Number(${name}) ${match.operator} ${match.number}`;
      case 'network':
        this.detectorImports.add('networkTest');
        return `${this.#constant('network', `networkTest([${stringLiteral(match.network)}])`)}(${name} ?? '')`;
      case 'regex':
        return this.#pattern(name, match.source, isNumber);
      case 'wildcards':
        return this.#pattern(name, regexOf(match), isNumber);
      case 'field': {
        this.check(match.other);
        const [a, b] = [this.#value(field, match.cased), this.#value(match.other, match.cased)];
        return match.how === 'equals'
          ? `${a} !== undefined && ${a} === ${b}`
          : `${b} !== undefined && ${a}?.${methods[match.how]}(${b}) === true`;
      }
      default: {
        if (isNumber && match.kind === 'equals') return `String(${name}) === ${stringLiteral(match.text)}`;
        const text = stringLiteral(match.cased ? match.text : match.text.toLowerCase());
        const value = this.#value(field, match.cased);
        return match.kind === 'equals' ? `${value} === ${text}` : `${value}?.${methods[match.kind]}(${text}) === true`;
      }
    }
  }

  #pattern(name: string, source: string, isNumber: boolean): string {
    this.detectorImports.add('pattern');
    const constant = this.#constant('pattern', `pattern(${stringLiteral(source)})`);
    return `${name} !== undefined && ${constant}.test(${isNumber ? `String(${name})` : name})`;
  }

  #value(field: string, cased: boolean): string {
    const source = this.#category.fields[field];
    if (source?.form === 'number') return `${fieldVariable(field)}?.toString()`;
    if (cased) return fieldVariable(field);
    this.#lowered.add(field);
    return lowered(field);
  }

  #constant(wanted: string, code: string): string {
    for (const [name, known] of this.constants) if (known === code) return name;
    const name = this.#newName(variableOf(wanted));
    this.constants.set(name, code);
    return name;
  }

  #newName(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#taken.has(name); number++) name = `${wanted}${number}`;
    this.#taken.add(name);
    return name;
  }
}

const methods = { prefix: 'startsWith', suffix: 'endsWith', contains: 'includes' } as const;

interface LiteralGroup {
  readonly field: string;
  readonly kind: 'equals' | 'prefix' | 'suffix' | 'contains';
  readonly cased: boolean;
  readonly texts: readonly string[];
}

/** Fewer texts stand in the condition itself. */
const leastInList = 3;

function literalGroup(parts: readonly Expression[]): LiteralGroup | undefined {
  const [first] = parts;
  if (parts.length < leastInList || first === undefined || !('field' in first) || !('text' in first.match))
    return undefined;
  const { field, match } = first;
  const texts: string[] = [];
  for (const part of parts) {
    if (!('field' in part) || part.field !== field || !('text' in part.match)) return undefined;
    if (part.match.kind !== match.kind || part.match.cased !== match.cased) return undefined;
    texts.push(part.match.text);
  }
  return { field, kind: match.kind, cased: match.cased, texts };
}

function lowered(field: string): string {
  return `${fieldVariable(field)}Lower`;
}
