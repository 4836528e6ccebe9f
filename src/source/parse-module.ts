import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { extname } from 'node:path';
import { type Program, parse } from 'acorn';

/** A module of an author, parsed. */
export interface ParsedModule {
  readonly file: string;
  /** The text as JavaScript. Types became spaces, so positions are those of the file. */
  readonly text: string;
  readonly program: Program;
  /** Lines of the file as it was written, with its types and comments. */
  readonly lines: readonly string[];
}

/**
 * Reads and parses a module of signatures, TypeScript or JavaScript. It runs nothing of it.
 * @throws SyntaxError if it is no valid module
 */
export function parseModule(file: string): ParsedModule {
  const source = readFileSync(file, 'utf8');
  const text = /^\.[mc]?ts$/.test(extname(file)) ? withoutTypes(source) : source;
  const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  return { file, text, program, lines: source.split('\n') };
}

/** Node strips types with this function when it loads a module, and warns whenever a program calls it. */
function withoutTypes(source: string): string {
  const before: unknown = Reflect.get(process, 'emitWarning');
  Reflect.set(process, 'emitWarning', () => {});
  try {
    return stripTypeScriptTypes(source);
  } finally {
    Reflect.set(process, 'emitWarning', before);
  }
}
