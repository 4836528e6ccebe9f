import type { ErrorCode, SequentError } from '../../errors.ts';

/** A result of a check. */
export interface Problem {
  /** `fault`: a start or a reload would be refused, or something would not work. `note`: something could not be checked. */
  readonly level: 'fault' | 'warning' | 'note';
  readonly check: string;
  /** The place for people: a file with its line, a flag or a variable. */
  readonly where?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly what: string;
  readonly todo?: string;
  readonly code?: ErrorCode;
}

/** The text of one fault. */
export type FaultText = Pick<Problem, 'where' | 'what' | 'todo' | 'code'>;

/** @returns the faults of an error, which may list several of them below each other in its place */
export function faultsOf({ code, text: { what, where = '', todo } }: SequentError): readonly FaultText[] {
  const advice = todo === undefined ? {} : { todo };
  const [head = '', ...list] = where.split('\n').map((line) => line.trim());
  const faults = list.filter((fault) => fault !== '');
  if (faults.length === 0) return [{ ...placeOf(head), what, ...advice, code }];
  return faults.map((fault) => ({ ...faultOf(fault, head), ...advice, code }));
}

function placeOf(where: string): Pick<Problem, 'where'> {
  return where === '' ? {} : { where };
}

/** The forms of a line in which an error names one of several faults. */
function faultOf(fault: string, head: string): Pick<FaultText, 'where' | 'what'> {
  const [, line, ofLine] = /^line (\d+): (.+)$/s.exec(fault) ?? [];
  if (line !== undefined && ofLine !== undefined) return { where: `${head}:${line}`, what: ofLine };
  const [, ofModule, place] = /^\/.+?: (.+), at (\/.+:\d+:\d+)$/s.exec(fault) ?? [];
  if (ofModule !== undefined && place !== undefined) return { where: place, what: ofModule };
  const [, where, what] =
    /^(.+?:\d+(?::\d+)?): (.+)$/s.exec(fault) ?? /^(\/.+?|--[a-z-]+(?: \S+)?|SEQUENT_\w+): (.+)$/s.exec(fault) ?? [];
  return where === undefined || what === undefined ? { ...placeOf(head), what: fault } : { where, what };
}

/** @returns file, line and column of a place; nothing if it is not in a file */
export function positionIn(where: string | undefined): Pick<Problem, 'file' | 'line' | 'column'> {
  const [, file, line, column] =
    /^(?:\S+ in )?(?!(?:unix|tcp):)([^\n]+?)(?::(\d+)(?::(\d+))?)?$/.exec(where ?? '') ?? [];
  if (file === undefined || (line === undefined && !file.startsWith('/'))) return {};
  return {
    file,
    ...(line !== undefined && { line: Number(line) }),
    ...(column !== undefined && { column: Number(column) }),
  };
}
