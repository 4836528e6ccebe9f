import { dirname, join, resolve } from 'node:path';
import { ConversionFault } from '../../detectors/convert/conversion-fault.ts';
import { type ConvertedFile, convertDetector } from '../../detectors/convert/file.ts';
import type { CompiledDetector } from '../../detectors/reading/compile-detector.ts';
import { readDirectory } from '../../detectors/reading/detector-files.ts';
import { type Refusal, readFiles } from '../../detectors/reading/read-directory.ts';
import { SequentError } from '../../errors.ts';
import { writeNewFile, writeWholeFile } from '../../files/whole-file.ts';
import { exitCodes } from '../failure.ts';
import { refusalLine } from '../loaded-signatures.ts';
import { printer } from '../printing/printer.ts';
import { convertRule, sigmaText } from './convert-sigma.ts';

export interface ConvertFlags {
  readonly out?: string;
  readonly force?: boolean;
}

/** `sequent convert`: writes YAML detectors of Tracee and Sigma rules as signatures. @returns 1 if a file cannot be converted; the others are converted */
export async function convert(files: readonly string[], { out, force }: ConvertFlags): Promise<number> {
  let code: number = exitCodes.fine;
  const tell = (refusal: Refusal): void => {
    code = exitCodes.bad;
    process.stderr.write(`${refusalLine(refusal)}\n`);
  };
  for (const file of files) {
    const rule = sigmaText(file);
    if (rule !== undefined) {
      const converted = await convertRule(rule, file);
      if (converted === undefined) code = exitCodes.bad;
      else if (out === undefined) await printer.print(converted.text);
      else {
        write(join(out, `${converted.name}.ts`), converted.text, force ?? false);
        write(join(out, `${converted.name}.test.ts`), converted.test, force ?? false);
      }
      continue;
    }
    const { detectors, refusals } = readOne(file);
    refusals.forEach(tell);
    for (const detector of detectors) {
      const converted = tryConvert(detector, tell);
      if (converted === undefined) continue;
      if (out === undefined) await printer.print(converted.text);
      else write(join(out, converted.name), converted.text, force ?? false);
    }
  }
  return code;
}

/** Reads one file, with the lists of its directory. */
function readOne(file: string): Pick<ReturnType<typeof readFiles>, 'detectors' | 'refusals'> {
  const directory = dirname(resolve(file));
  const content = readFiles(directory, readDirectory(directory), {});
  const isIt = ({ path }: { readonly path: string }): boolean => path === resolve(file) || path === directory;
  const detectors = content.detectors.filter(isIt);
  const refusals = content.refusals.filter(isIt);
  if (detectors.length === 0 && refusals.length === 0) {
    throw new SequentError('SEQ_DETECTORS', {
      what: 'there is no detector in this file',
      where: file,
      todo: 'name .yaml or .yml files with `type: detector`; lists become constants of the signatures that use them',
    });
  }
  return { detectors, refusals };
}

function tryConvert(detector: CompiledDetector, tell: (refusal: Refusal) => void): ConvertedFile | undefined {
  const { path, definition } = detector;
  try {
    return convertDetector(detector);
  } catch (error) {
    if (!(error instanceof ConversionFault)) throw error;
    tell({ path, line: error.line, text: error.message, id: definition.id, kind: 'detector' });
    return undefined;
  }
}

function write(path: string, text: string, force: boolean): void {
  try {
    if (force) writeWholeFile(path, text);
    else writeNewFile(path, text);
  } catch (error) {
    throw new SequentError(
      'SEQ_OUTPUT',
      { what: 'the signature cannot be written', where: path, todo: 'check the folder; --force overwrites a file' },
      { cause: error },
    );
  }
}
