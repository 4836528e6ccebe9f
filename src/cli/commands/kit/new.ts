import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { SequentError } from '../../../errors.ts';
import { eventSchemaFiles } from '../../../kit/event-schema-files.ts';
import { listenedEvent } from '../../../kit/listened-event.ts';
import { modelFiles } from '../../../kit/model-files.ts';
import { checkName, idPrefix } from '../../../kit/names.ts';
import { nextId } from '../../../kit/next-id.ts';
import { signatureFiles } from '../../../kit/signature-files.ts';
import { type NewFiles, writeNewFiles } from '../../../kit/write-files.ts';
import { type PackageManifest, readPackageManifest } from '../../../packs/installed/package-manifest.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { ask } from '../../ask.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';

export interface NewFlags {
  readonly event?: string;
  readonly pack?: string;
}

/** `sequent new signature [NAME]` */
export async function newSignature(given: string | undefined, flags: NewFlags): Promise<number> {
  const name = await nameOf(given, 'a signature', 'signature');
  const event = await eventOf(flags);
  const pack = packOf(flags);
  const home = packageOf(pack);
  const id = nextId(pack, idPrefix(home?.name ?? ''), Object.keys(home?.sequent?.retired ?? {}));
  return write(pack, signatureFiles({ name, id, event }));
}

/** `sequent new model [NAME]` */
export async function newModel(given: string | undefined, flags: NewFlags): Promise<number> {
  const name = await nameOf(given, 'a model', 'model');
  const event = await eventOf(flags);
  const pack = packOf(flags);
  return write(pack, modelFiles({ name, owner: idPrefix(packageOf(pack)?.name ?? '').toLowerCase(), event }));
}

/** `sequent new event-schema [NAME]` */
export async function newEventSchema(given: string | undefined, flags: NewFlags): Promise<number> {
  return write(packOf(flags), eventSchemaFiles(await nameOf(given, 'an event', 'event-schema')));
}

async function nameOf(given: string | undefined, what: string, kind: string): Promise<string> {
  const check = (name: string): void => checkName(name, what);
  const name = given ?? (await ask({ what: `name of ${what}`, flag: `a name: sequent new ${kind} NAME`, check }));
  check(name);
  return name;
}

async function eventOf(flags: NewFlags): Promise<string> {
  const check = (name: string): void => void listenedEvent(name);
  return flags.event ?? (await ask({ what: 'event of Tracee', flag: '--event EVENT', check }));
}

/** @returns the folder of the pack: the one given, the folder `signatures` here, or this folder if it has signatures */
function packOf({ pack }: NewFlags): string {
  if (pack !== undefined) return resolve(pack);
  if (existsSync('signatures')) return resolve('signatures');
  throw new SequentError('SEQ_USAGE', {
    what: 'there is no folder `signatures` here',
    where: process.cwd(),
    todo: 'change to the folder of the project, or give --pack DIR; `sequent init DIR` makes a project',
  });
}

/** @returns the package.json of the pack or of the folder above it; undefined if there is none */
function packageOf(pack: string): PackageManifest | undefined {
  return readPackageManifest(pack) ?? readPackageManifest(resolve(pack, '..'));
}

async function write(pack: string, files: NewFiles): Promise<number> {
  writeNewFiles(pack, files);
  const place = relative(process.cwd(), pack) || '.';
  const lines = [
    ...[...files.keys()].map((path) => `wrote ${join(place, path)}`),
    `\`sequent test ${place}\` tests them`,
  ];
  await printer.print(lines.map((line) => `${escapeMessage(line)}\n`).join(''));
  return exitCodes.fine;
}
