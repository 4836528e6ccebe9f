import { SequentError } from '../errors.ts';

/** Recordings that follow each other: one node's, in their order. */
export type StreamFiles = readonly string[];

/**
 * Reads the values of `--on`. Each value is one stream; its files, separated by commas, follow each other.
 * @param history folder of a history: what its flight recorder holds is one more stream
 * @throws {SequentError} SEQ_USAGE if there is none, a file is named twice, or it is standard input
 */
export function streamsOf(values: readonly string[], history?: string): readonly StreamFiles[] {
  const named = values.map((value) => value.split(',').filter((file) => file !== ''));
  const streams = history === undefined ? named : [...named, [history]];
  if (streams.length === 0) throw usage('no recording is named', 'name files after --on, or a history with --history');
  const files = streams.flat();
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (streams.some((stream) => stream.length === 0)) throw usage('no recording is named', 'name files after --on');
  if (twice !== undefined) throw usage(`${twice} is named twice`, 'name each recording once');
  if (files.includes('-')) throw usage('standard input cannot be read here', 'save the recording to a file');
  return streams;
}

function usage(what: string, todo: string): SequentError {
  return new SequentError('SEQ_USAGE', { what, where: '--on', todo });
}
