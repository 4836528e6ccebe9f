import { existsSync, rmSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { SequentError } from '../../../errors.ts';
import { recordingWriter } from '../../../intake/recording/recording-writer.ts';
import { writeNewFiles } from '../../../kit/write-files.ts';
import type { Capsule } from '../../../recorder/capsule/capsule.ts';
import { openCapsule } from '../../../recorder/capsule/open-capsule.ts';
import type { LoadedSignature } from '../../../signature/loaded.ts';
import type { TestEvent } from '../../../testing/event.ts';
import { recording } from '../../../testing/recorded-events.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { exitCodes } from '../../failure.ts';
import { loadFromSettings } from '../../loaded-signatures.ts';
import { printer } from '../../printing/printer.ts';
import { capsuleCase } from './capsule-case.ts';
import { capsuleTestText } from './capsule-test-text.ts';

const testEnding = /\.test\.(?:ts|mts|js|mjs)$/;
const idDigits = 8;

/**
 * `sequent test --from CAPSULE`: writes a test of the signature that made the finding, and a recording of its events beside
 * it. The test passes, because the case is run before it is written.
 * @param file the capsule
 * @param out path of the test
 */
export async function testFromCapsule(
  file: string,
  out: string | undefined,
  effective: EffectiveSettings,
): Promise<number> {
  const capsule = openCapsule(file);
  const test = resolve(out ?? usualName(capsule));
  if (!testEnding.test(test))
    throw new SequentError('SEQ_USAGE', {
      what: 'the name is not that of a test',
      where: test,
      todo: 'let --out end with .test.ts',
    });
  const bytes = test.replace(testEnding, '.pb.gz');
  refuseExisting([test, bytes]);
  const { signatures } = await loadFromSettings(effective);
  const recorded = await recording(file, { most: Number.POSITIVE_INFINITY });
  const { signature, beside, found } = capsuleCase(capsule, signatures, recorded);
  const { events, beside: _, ...fields } = found;
  const importOf = (one: LoadedSignature): string => importPath(one, dirname(test), file);
  const text = capsuleTestText({
    recording: basename(bytes),
    signature: importOf(signature),
    beside: beside.map(importOf),
    events: events.length,
    fields,
  });
  writeNewFiles(dirname(test), new Map([[basename(test), text]]));
  try {
    await writeEvents(bytes, events);
  } catch (error) {
    rmSync(test, { force: true });
    throw error;
  }
  await printer.print(
    `${escapeMessage(relative('', test))}: ${escapeMessage(signature.id)}, events ${events.length}, findings ${found.findings.length}\n`,
  );
  return exitCodes.fine;
}

function usualName({ finding }: Capsule): string {
  const { signature, finding_id: id } = finding;
  const signatureId: unknown = typeof signature === 'object' && signature !== null ? Reflect.get(signature, 'id') : '';
  const stem = `${String(signatureId)}-${String(id).slice(0, idDigits)}`;
  return `${stem.toLowerCase().replace(/[^a-z0-9_-]/g, '_')}.test.ts`;
}

function refuseExisting(files: readonly string[]): void {
  const existing = files.filter((path) => existsSync(path));
  if (existing.length === 0) return;
  throw new SequentError('SEQ_USAGE', {
    what: 'the file exists already; nothing was written',
    where: existing.join(', '),
    todo: 'name another file with --out',
  });
}

/** @throws {SequentError} SEQ_USAGE if the signature is not in a file of its own that a test can import */
function importPath({ id, file }: LoadedSignature, folder: string, capsule: string): string {
  if (file === undefined || !/\.[cm]?[jt]s$/.test(file))
    throw new SequentError('SEQ_USAGE', {
      what: `${id} is not in a file of TypeScript or JavaScript, which a test could import`,
      where: capsule,
      todo: 'use `sequent replay` on the capsule',
    });
  const path = relative(folder, file);
  return path.startsWith('.') ? path : `./${path}`;
}

async function writeEvents(path: string, events: readonly TestEvent[]): Promise<void> {
  const writer = recordingWriter(path);
  try {
    for (const { recorded = new Uint8Array() } of events) {
      writer.write(recorded, 0, recorded.length);
      await writer.written();
    }
  } finally {
    await writer.close();
  }
}
