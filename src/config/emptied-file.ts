import { SequentError } from '../errors.ts';
import type { EffectiveSettings } from './effective-settings.ts';

/**
 * Refuses a configuration file that has lost its content while a sidecar runs with it: a write may have been cut short,
 * and without settings the sidecar would drop all packs and outputs.
 * @param next the settings that a reload would apply
 * @param current the settings in force
 * @throws {SequentError} SEQ_CONFIG
 */
export function refuseEmptiedFile(
  { emptyFile }: Pick<EffectiveSettings, 'emptyFile'>,
  current: Pick<EffectiveSettings, 'emptyFile'>,
): void {
  if (emptyFile === undefined || current.emptyFile !== undefined) return;
  throw new SequentError('SEQ_CONFIG', {
    what: 'the configuration file has become empty, which a reload does not apply',
    where: emptyFile,
    todo: 'write its content again, or {} for a file without settings',
  });
}
