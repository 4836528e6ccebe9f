import { SequentError } from '../../errors.ts';
import type { Log } from '../../telemetry/log.ts';
import { escapeMessage } from '../../text/escape.ts';
import { type FaultText, faultsOf, type Problem, positionIn } from './problem.ts';

type Fields = Parameters<Log['warn']>[1];

/** Collects the problems that one check finds. */
export class Problems {
  readonly list: Problem[] = [];
  /** The first error of the operator; undefined if there is none. */
  error: SequentError | undefined;
  /** Makes a warning of each warning and error that is logged. */
  readonly log: Log = {
    info() {},
    warn: (message, fields) => this.warning(ofLog(message, fields)),
    error: (message, fields) => this.warning(ofLog(message, fields)),
  };
  readonly #check: string;

  constructor(check: string) {
    this.#check = check;
  }

  fault(text: FaultText): void {
    this.#add('fault', text);
  }

  warning(text: FaultText): void {
    this.#add('warning', text);
  }

  note(text: FaultText): void {
    this.#add('note', text);
  }

  /** Adds the faults of an error. */
  refused(error: SequentError): void {
    this.error ??= error;
    for (const fault of faultsOf(error)) this.fault(fault);
  }

  /**
   * Runs a part of a check. A `SequentError` is a fault, and the other parts still run.
   * @returns the result; undefined if there was an error
   */
  async attempt<Result>(part: () => Result | Promise<Result>): Promise<Result | undefined> {
    try {
      return await part();
    } catch (error) {
      if (!(error instanceof SequentError)) throw error;
      this.refused(error);
      return undefined;
    }
  }

  #add(level: Problem['level'], text: FaultText): void {
    this.list.push({ level, check: this.#check, ...text, ...positionIn(text.where) });
  }
}

/**
 * Reads something whose faults another check lists.
 * @returns undefined if there was a `SequentError`
 */
export function readIfFine<Result>(read: () => Result | Promise<Result>): Promise<Result | undefined> {
  return new Problems('').attempt(read);
}

/** @returns a line of the log as one sentence; its fields `at` and `file` are the place */
function ofLog(message: string, fields: Fields = {}): FaultText {
  const { at, file, ...others } = fields;
  const place = at ?? file;
  const told = Object.entries(others).flatMap(([name, value]) =>
    value === undefined ? [] : `${name.replaceAll('_', ' ')} ${escapeMessage(String(value))}`,
  );
  const what = told.length === 0 ? message : `${message} (${told.join(', ')})`;
  return { what, ...(place !== undefined && { where: String(place) }) };
}
