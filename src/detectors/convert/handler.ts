import { keyLiteral, listLiteral, stringLiteral } from '../../text/literal.ts';
import type { CompiledDetector } from '../reading/compile-detector.ts';
import type { EventRequirement, OutputField } from '../reading/definition.ts';
import { conditionCode } from './conditions.ts';
import { ConversionFault } from './conversion-fault.ts';
import { filterCode } from './filters.ts';
import { type FileParts, Names } from './names.ts';
import { outputCode } from './output.ts';

/** An output field, and the code that computes its value in the finding. */
interface OutputValue {
  readonly field: OutputField;
  readonly schema: string;
  readonly mayLack: boolean;
  readonly code: string;
}

/** Code of the handler of one event. */
export interface HandlerCode {
  readonly event: string;
  readonly where: readonly string[];
  readonly lines: readonly string[];
  /** Fields of the finding: name and schema. */
  readonly fields: readonly (readonly [string, string])[];
  readonly schema: string;
}

/**
 * Writes the handler of one event that a detector listens to.
 * @param file collects the imports and constants that the handler needs
 * @throws {ConversionFault} if an output field was not compiled
 */
export function handlerOf(requirement: EventRequirement, detector: CompiledDetector, file: FileParts): HandlerCode {
  const { name } = requirement;
  const { definition, conditions, output, lists } = detector;
  const names = new Names(name, file);
  const expression = (text: string, wanted: string): string => celConstant(text, wanted, file, lists);
  const { where, tests } = filterCode(requirement, file);
  const checks = conditions.map(({ checked }, index) => {
    const code = names.attempt(() => conditionCode(checked, true, names, lists));
    return code ?? `${expression(definition.conditions[index]?.text ?? '', `condition ${index + 1}`)}.holds(event)`;
  });
  const early = names.locals.size;
  const values = definition.output.map((field, index): OutputValue => {
    const checked = output[index]?.compiled.checked;
    if (checked === undefined) throw new ConversionFault(`output field ${field.name} is not compiled`, field.line);
    const { code, schema, mayLack } = outputCode(field, checked, names, (text) => expression(text, `${field.name} of`));
    const isName = !mayLack || names.locals.has(code);
    return { field, schema, mayLack, code: isName ? code : names.local(field.name, code) };
  });
  const needed = values.filter(({ field, mayLack }) => mayLack && !field.optional).map(({ code }) => code);
  const locals = [...names.locals].map(([local, code]) => `const ${local} = ${code};`);
  const arches = definition.architectures.filter((arch) => arch === 'amd64' || arch === 'arm64');
  const archTest =
    definition.architectures.length === 0 ? [] : [`if (!${listLiteral(arches)}.includes(ctx.arch)) return;`];
  const fields = values.map(
    ({ field, schema }) => [field.name, field.optional ? `${schema}.optional()` : schema] as const,
  );
  const body = [
    ...archTest,
    ...tests.map((test) => `if (!${test}) return;`),
    ...locals.slice(0, early),
    ...checks.map((check) => `if (${negated(stripped(check))}) return;`),
    ...locals.slice(early),
    ...(needed.length > 0
      ? [`if (${[...new Set(needed)].map((one) => `${one} === undefined`).join(' || ')}) return;`]
      : []),
    `return {${objectBody(values.map(({ field, code }) => [field.name, code] as const))}};`,
  ];
  return {
    event: name,
    where,
    fields,
    schema: fields.map(([, schema]) => schema).join(),
    lines: [`${keyLiteral(name)}(${parameters(body)}) {`, ...body.map((line) => `  ${line}`), '},'],
  };
}

/** Returns the handler's parameters, limited to those that its body uses. */
function parameters(body: readonly string[]): string {
  const shape = body.map(withoutTexts).join('\n');
  if (/\bctx\b/.test(shape)) return /\bevent\b/.test(shape) ? 'event, ctx' : '_event, ctx';
  return /\bevent\b/.test(shape) ? 'event' : '';
}

function objectBody(entries: readonly (readonly [string, string])[]): string {
  if (entries.length === 0) return '';
  return ` ${entries.map(([key, value]) => (key === value ? key : `${keyLiteral(key)}: ${value}`)).join(', ')} `;
}

/** Blanks out the quoted texts of code, keeping its length. */
function withoutTexts(code: string): string {
  return code.replaceAll(/'(?:[^'\\]|\\.)*'|"[^"]*"/g, (literal) => '_'.repeat(literal.length));
}

function negated(code: string): string {
  return /^[\w.]+\(event\)$/.test(code) ? `!${code}` : `!(${code})`;
}

/** Removes brackets around the whole code. */
function stripped(code: string): string {
  if (!code.startsWith('(')) return code;
  const shape = withoutTexts(code);
  let depth = 0;
  for (let i = 0; i < shape.length; i++) {
    if (shape[i] === '(') depth++;
    else if (shape[i] === ')' && --depth === 0) return i === shape.length - 1 ? stripped(code.slice(1, -1)) : code;
  }
  return code;
}

function celConstant(
  text: string,
  wanted: string,
  file: FileParts,
  lists: ReadonlyMap<string, readonly string[]>,
): string {
  file.imports.add('cel');
  const words = new Set(text.match(/[A-Z][A-Z0-9_]*/g));
  const used = [...lists].filter(([name]) => words.has(name));
  const own = used.map(([name, values]) => {
    const constant = file.constant(name, listLiteral(values));
    return constant === name ? name : `${name}: ${constant}`;
  });
  const more = own.length === 0 ? '' : `, { ${own.join(', ')} }`;
  return file.constant(wanted, `cel(${stringLiteral(text.trim())}${more})`);
}
