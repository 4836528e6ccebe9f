import * as z from 'zod';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { readRegularFile } from '../../../config/yaml/regular-file.ts';
import { SequentError } from '../../../errors.ts';
import type { ExceptionCount } from '../../../statistics/counts.ts';
import { askHealth } from '../../../telemetry/health-client.ts';
import { healthAddress } from '../../options/sidecar-options.ts';

const schema = z.looseObject({
  exceptions: z.array(
    z.object({
      exception: z.string(),
      action: z.string(),
      hits: z.number(),
      last_hit: z.string().optional(),
      expires: z.string().optional(),
      expired: z.boolean(),
    }),
  ),
});

/**
 * Reads the counts of exceptions from a file of `--stats`, or asks the sidecar at the address of `--health`.
 * @returns by id of the exception; undefined if neither is given
 * @throws {SequentError} SEQ_HEALTH if the sidecar does not answer, SEQ_USAGE if the answer or the file has no exceptions
 */
export async function hitsOf(
  stats: string | undefined,
  effective: EffectiveSettings,
): Promise<ReadonlyMap<string, ExceptionCount> | undefined> {
  const address = stats === undefined ? healthAddress(effective) : undefined;
  if (stats === undefined && address === undefined) return undefined;
  const text =
    address === undefined
      ? readRegularFile(stats ?? '', 'the statistics', 'SEQ_USAGE')
      : (await askHealth(address, 'healthz')).body;
  return new Map(parsed(text, stats ?? 'the answer of --health').map((count) => [count.exception, count]));
}

function parsed(text: string, where: string): readonly ExceptionCount[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    content = undefined;
  }
  const { data } = schema.safeParse(content);
  if (data !== undefined) return data.exceptions;
  const todo = 'give a file that --stats of `sequent run` or `sequent replay` has written';
  throw new SequentError('SEQ_USAGE', { what: 'there are no counts of exceptions', where, todo });
}
