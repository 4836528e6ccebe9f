import { createReadStream } from 'node:fs';
import { gunzip } from '../../intake/recording/gunzip.ts';
import { RecordingFault, recordingError } from '../../intake/recording/recording-fault.ts';

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Undefined if the line is not UTF-8. */
  readonly text: string | undefined;
}

/** A line is one case. A longer line is not a case of vectors. */
const longestLine = 64 * 1024 * 1024;

/**
 * Reads a file line by line while it arrives. Blank lines are skipped.
 * @param file a path, or `-` for standard input. A file whose name ends in `.gz` is decompressed
 * @throws SequentError SEQ_RECORDING if the file cannot be read, is damaged, or has a line that is too long
 */
export async function* readLines(file: string): AsyncGenerator<Line, void, void> {
  try {
    yield* linesOf(file);
  } catch (error) {
    throw recordingError(error, file, file);
  }
}

async function* linesOf(file: string): AsyncGenerator<Line, void, void> {
  const stream = file === '-' ? process.stdin : createReadStream(file);
  let parts: Uint8Array[] = [];
  let length = 0;
  let number = 0;
  const finished = (): Line[] => {
    const text = decode(Buffer.concat(parts));
    parts = [];
    length = 0;
    number++;
    return text?.trim() === '' ? [] : [{ number, text }];
  };
  for await (const chunk of file.endsWith('.gz') ? gunzip(stream) : stream) {
    const bytes = asBytes(chunk);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      parts.push(bytes.subarray(start, end));
      yield* finished();
      start = end + 1;
    }
    length += bytes.length - start;
    if (length > longestLine) throw new RecordingFault(`line ${number + 1} is longer than ${longestLine} bytes`);
    parts.push(bytes.subarray(start));
  }
  yield* finished();
}

const newline = 10;

function asBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('a file is read as bytes');
}

function decode(line: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch {
    return undefined;
  }
}
