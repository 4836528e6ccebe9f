import type { EventInfo } from '../event/catalogue.ts';
import type { ExplainedArgument } from './event-explanation.ts';

/**
 * Code for `on:` of a signature, with one condition on the argument that says most.
 * @returns undefined for events that no signature gets
 */
export function handlerFor(info: EventInfo, args: readonly ExplainedArgument[]): string | undefined {
  if (info.internal || info.category === 'test') return undefined;
  const condition = conditionOn(args);
  if (condition === undefined) return `on: { ${info.name}: () => ({}) },`;
  return ['on: {', `  ${info.name}({ data }) {`, `    if (${condition}) return {};`, '  },', '},'].join('\n');
}

function conditionOn(args: readonly ExplainedArgument[]): string | undefined {
  const named = args.find(({ names }) => names?.constants !== undefined);
  if (named?.names?.constants !== undefined) {
    const { form, constants, values, field } = named.names;
    const ofAll = Object.entries(values).filter(([name, value]) => value > 0 && !differs(named, name));
    const [first = ''] = ofAll.at(form === 'bits' && field === undefined ? Math.min(2, ofAll.length - 1) : 0) ?? [];
    const value = `${constants}.${first}`;
    const zero = named.type === 'bigint' ? '0n' : '0';
    return form === 'bits' ? `(${read(named)} & ${value}) !== ${zero}` : `${read(named)} === ${value}`;
  }
  const text = args.find(({ type }) => type === 'string');
  if (text !== undefined)
    return /path/.test(text.name) ? `${read(text)}.startsWith('/tmp/')` : `${read(text)} === 'NAME'`;
  return args.some(({ name }) => name === 'returnValue') ? 'data.returnValue < 0n' : undefined;
}

/** Whether the constants that hold everywhere lack the name. */
function differs({ names }: ExplainedArgument, name: string): boolean {
  return names?.arm64 !== undefined && Object.hasOwn(names.arm64, name);
}

function read({ name }: ExplainedArgument): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `data.${name}` : `data['${name}']`;
}
