import { join } from 'node:path';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { settings } from '../../../config/settings.ts';
import { SequentError } from '../../../errors.ts';
import { shippedSignature } from '../../../packs/shipped-signature.ts';
import type { Capsule } from '../../../recorder/capsule/capsule.ts';
import { capsulesIn } from '../../../recorder/capsule/capsule-lookup.ts';
import { openCapsule } from '../../../recorder/capsule/open-capsule.ts';
import type { LoadedSignature } from '../../../signature/loaded.ts';
import { readFinding } from '../../../story/reading/finding.ts';
import { tellStory } from '../../../story/story.ts';
import { surroundingsOf } from '../../../story/surroundings.ts';
import { storyText } from '../../../story/text/story-text.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { type FoundFinding, findInFiles, findInHistory } from './found-finding.ts';

const usualColumns = 100;

/** Flags of `sequent findings show`. */
export interface ShowFindingFlags {
  readonly capsule?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `sequent findings show`: tells the story of one finding. @returns 0 */
export async function showFinding(
  prefix: string,
  files: readonly string[],
  flags: ShowFindingFlags,
  effective: EffectiveSettings,
): Promise<number> {
  const dir = files.length > 0 ? undefined : effective.get(settings.historyDir);
  const found = await lookUp(prefix, files, dir);
  const finding: unknown = JSON.parse(found.body);
  const capsule = capsuleOf(found, flags.capsule, dir);
  const story = tellStory(finding, {
    surroundings: capsule && surroundingsOf(capsule),
    signature: await signatureOf(finding),
    related: found.related.map((body): unknown => JSON.parse(body)),
  });
  const { stdoutColumns, stdoutColour: colour, isUnicode } = environment();
  const text = storyText(story, { width: stdoutColumns ?? usualColumns, colour, isUnicode, isWhole: flags.all });
  await printer.print(flags.json === true ? `${toJson(story)}\n` : text);
  return exitCodes.fine;
}

function capsuleOf(found: FoundFinding, file: string | undefined, dir: string | undefined): Capsule | undefined {
  if (file !== undefined) return openCapsule(file);
  return dir === undefined ? undefined : capsulesIn(join(dir, 'capsules'))(found);
}

async function lookUp(prefix: string, files: readonly string[], dir: string | undefined): Promise<FoundFinding> {
  if (files.length > 0) return findInFiles(prefix, files);
  if (dir !== undefined) return findInHistory(prefix, dir);
  throw new SequentError('SEQ_USAGE', {
    what: 'there is no history and no file to look into',
    todo: 'give --history FOLDER or files of findings, or set history.dir',
  });
}

/** The texts of the signature of a shipped pack. The story does without those of other packs, whose code it would have to run. */
async function signatureOf(finding: unknown): Promise<LoadedSignature | undefined> {
  const signature = readFinding(finding)?.finding.signature;
  return signature && (await shippedSignature(signature.pack, signature.name));
}
