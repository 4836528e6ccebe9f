import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { environment } from '../../config/environment.ts';
import { threadEnvironment } from '../../config/thread-environment.ts';
import type { OutputSurroundings } from '../../output/output.ts';
import { identityFrom } from './identity.ts';

/** The surroundings of outputs that are tried and not used. @throws SequentError SEQ_CONFIG; see `identityFrom` */
export function trialSurroundings(
  effective: EffectiveSettings,
): OutputSurroundings & { readonly environment: NodeJS.ProcessEnv } {
  const around = environment();
  return {
    identity: identityFrom(effective),
    environment: threadEnvironment(),
    stdout: process.stdout,
    stdoutFile: around.stdoutFile,
    colour: around.stdoutColour,
    keepTrying: false,
    onNews: () => {},
    onUnwritable: () => {},
  };
}
