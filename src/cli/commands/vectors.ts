import { statSync } from 'node:fs';
import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { SequentError } from '../../errors.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import { differences } from '../../testing/vectors/compare.ts';
import { type EventJson, runVector } from '../../testing/vectors/run-vector.ts';
import { parseVector, type Vector, VectorFault } from '../../testing/vectors/vector.ts';
import { escapeMessage } from '../../text/escape.ts';
import { toJson } from '../../text/json.ts';
import { EventJsonError } from '../../tracee/json/event-json-error.ts';
import { exitCodes } from '../failure.ts';
import { type Line, readLines } from '../files/read-lines.ts';
import { loadFromSettings } from '../loaded-signatures.ts';
import { printer } from '../printing/printer.ts';

export interface VectorFlags {
  readonly json?: boolean;
}

/** The result of one line. A blank line has neither part. */
interface Answer {
  readonly vector?: Vector;
  readonly findings?: readonly (readonly EventJson[])[];
  /** The reason why the line cannot be used, or the difference from its expected result. */
  readonly faults: readonly string[];
}

/**
 * `sequent test --vectors FILE`: evaluates each line as Tracee's own engine would, and compares the results or, with `--json`, prints
 * them. All lines run even if the reader of the output has gone, because the exit code covers all of them.
 */
export async function testVectors(file: string, flags: VectorFlags, effective: EffectiveSettings): Promise<number> {
  checkFile(file);
  const signatures = new Map((await loadFromSettings(effective)).signatures.map((one) => [one.id, one]));
  let passed = 0;
  let failed = 0;
  for await (const line of readLines(file)) {
    const answer = answerTo(line, signatures, flags.json !== true);
    if (answer.faults.length === 0) passed++;
    else failed++;
    for (const fault of answer.faults) {
      const told = escapeMessage(`${file}:${line.number}${nameOf(answer)}: ${fault}`);
      // With --json, standard output has the answers. Otherwise it has the differences.
      if (flags.json) process.stderr.write(`sequent: ${told}\n`);
      else await printer.print(`${told}\n`);
    }
    if (flags.json) await printer.print(`${toJson(answerJson(answer, line))}\n`);
  }
  if (!flags.json) await printer.print(`${passed} passed, ${failed} failed\n`);
  return failed === 0 ? exitCodes.fine : exitCodes.bad;
}

function checkFile(file: string): void {
  if (file === '-') return;
  try {
    if (!statSync(file).isDirectory()) return;
  } catch (cause) {
    throw new SequentError(
      'SEQ_USAGE',
      { what: 'there is no such file of vectors', where: file, todo: 'name a file with one case a line' },
      { cause },
    );
  }
  throw new SequentError('SEQ_USAGE', { what: 'the vectors are a folder', where: file, todo: 'name a file in it' });
}

function answerTo({ text }: Line, signatures: ReadonlyMap<string, LoadedSignature>, comparing: boolean): Answer {
  let vector: Vector | undefined;
  try {
    if (text === undefined) throw new VectorFault('the line is not UTF-8');
    vector = parseVector(text);
    const signature = signatures.get(vector.detector);
    if (signature === undefined) throw new VectorFault(`no loaded signature has the id ${vector.detector}`);
    const findings = runVector(vector, signature);
    if (!comparing) return { vector, findings, faults: [] };
    if (!vector.expect) throw new VectorFault('the line says nothing of what to expect');
    return { vector, findings, faults: differences(vector.expect, findings) };
  } catch (error) {
    if (!(error instanceof VectorFault || error instanceof EventJsonError)) throw error;
    return { ...(vector && { vector }), faults: [error.message] };
  }
}

function nameOf({ vector }: Answer): string {
  return vector === undefined ? '' : ` ${vector.detector} ${vector.case}`;
}

function answerJson({ vector, findings, faults }: Answer, line: Line): unknown {
  const name = { detector: vector?.detector, case: vector?.case };
  return findings === undefined ? { ...name, line: line.number, error: faults.join('; ') } : { ...name, findings };
}
