import { parseYaml } from '../../../config/yaml/yaml-text.ts';
import { SequentError } from '../../../errors.ts';

/** Reads conditions from the YAML of a command line. @throws {SequentError} SEQ_USAGE */
export async function conditionsOf(text: string): Promise<unknown> {
  const read = await parseYaml(text);
  if ('value' in read) return read.value;
  const todo = 'write conditions in YAML, such as { pathname: { prefix: /tmp/ } }';
  throw new SequentError('SEQ_USAGE', { what: read.fault, where: '--where', todo });
}
