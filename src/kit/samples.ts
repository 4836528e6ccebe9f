import type { ArgumentInfo } from '../event/catalogue.ts';
import type { Kind } from '../event/kinds.ts';

interface Sample {
  /** The value, as TypeScript. */
  readonly value: string;
  /** Schema of a finding's field that holds it, as TypeScript. */
  readonly schema: string;
  /** Names that the schema imports from the package beside `z`. */
  readonly imports: readonly string[];
}

const samples: { readonly [K in Kind]?: Sample } = {
  str: { value: "'/usr/bin/sample'", schema: 'z.string()', imports: [] },
  int32: { value: '1', schema: 'z.int32()', imports: [] },
  u_int32: { value: '1', schema: 'z.uint32()', imports: [] },
  int64: { value: '1n', schema: 'int64()', imports: ['int64'] },
  u_int64: { value: '1n', schema: 'uint64()', imports: ['uint64'] },
  pointer: { value: '4096n', schema: 'pointer()', imports: ['pointer'] },
  bool: { value: 'true', schema: 'z.boolean()', imports: [] },
};

/** An argument that a finding can show. */
export interface ShownArgument extends Sample {
  readonly name: string;
}

const mostShown = 2;

/** @returns the arguments of an event that a finding of a new signature shows: texts first, at most two */
export function shownArguments(all: readonly ArgumentInfo[]): readonly ShownArgument[] {
  const shown = all.flatMap(({ name, kind }) => {
    const sample = samples[kind];
    return sample === undefined || name === 'returnValue' ? [] : [{ name, kind, ...sample }];
  });
  const texts = shown.filter(({ kind }) => kind === 'str');
  return [...texts, ...shown.filter(({ kind }) => kind !== 'str')].slice(0, mostShown);
}
