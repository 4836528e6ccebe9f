import { rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { SequentError } from '../../../../errors.ts';
import { type PackageManifest, readPackageManifest } from '../../../../packs/installed/package-manifest.ts';
import { packageProblems } from '../../../../packs/installed/package-problems.ts';
import { writeManifest } from '../../../../packs/signed/write-manifest.ts';
import { escapeMessage } from '../../../../text/escape.ts';
import { describeThrown } from '../../../../text/thrown.ts';
import { exitCodes } from '../../../failure.ts';
import { printer } from '../../../printing/printer.ts';
import { signalNumbers } from '../../../signals.ts';
import { describeNeeds, type ListedSignature } from './needs.ts';
import { compilerOf, nodeStep, type StepResult, sequentStep } from './steps.ts';
import { targetFault } from './target.ts';

/** Project of the compiler that the build writes, and removes again. */
const buildProject = 'tsconfig.sequent-build.json';

/**
 * `sequent pack build`: checks types, compiles, tests and checks the signatures of a package, writes the manifest of the pack, and says what the pack needs.
 * @param given folder of the package
 * @returns 1 if a step fails; the steps after it do not run
 */
export async function buildPack(given: string): Promise<number> {
  const home = resolve(given);
  const manifest = readPackageManifest(home);
  const pack = manifest?.sequent;
  if (manifest === undefined || pack === undefined) {
    throw new SequentError('SEQ_PACK', {
      what: manifest === undefined ? 'the folder has no package.json' : 'its package.json has no key `sequent`',
      where: home,
      todo: 'write `"sequent": { "signatures": "dist" }` into its package.json; `sequent init` makes a project',
    });
  }
  const fault = targetFault(home, pack);
  if (fault !== undefined) {
    throw new SequentError('SEQ_PACK', {
      what: fault,
      where: join(home, 'package.json'),
      todo: 'name a folder in `sequent.signatures` that holds nothing but compiled modules, such as dist',
    });
  }
  const problems = packageProblems({ ...manifest, sequent: pack });
  for (const { severity, text } of problems) await say(`package.json: ${severity}: ${text}`);
  if (problems.some(({ severity }) => severity === 'fault')) return exitCodes.bad;
  return await buildSteps(home, manifest.name ?? '', { ...manifest, sequent: pack });
}

type Pack = PackageManifest & { readonly sequent: NonNullable<PackageManifest['sequent']> };

async function buildSteps(home: string, name: string, manifest: Pack): Promise<number> {
  const { source, signatures: target } = manifest.sequent;
  const compiler = compilerOf(home);
  const steps: readonly (readonly [name: string, run: () => Promise<StepResult>])[] = [
    ['types of all files', () => nodeStep(compiler, ['-p', '.'], home)],
    ['tests', () => sequentStep(['test', source], home)],
    ['compiled', () => compile(home, compiler, manifest.sequent)],
    ['checked', () => sequentStep(['check', '--signatures', target], home)],
  ];
  for (const [step, run] of steps) {
    const { code, stoppedBy, stdout, stderr } = await run();
    if (stoppedBy !== undefined) return 128 + signalNumbers[stoppedBy];
    if (code === 0) {
      await say(`${step}: fine`);
      continue;
    }
    await printer.print(`${escapeMessage(`${step}: failed`)}\n${lines(stdout)}${lines(stderr)}`);
    return exitCodes.bad;
  }
  const listed = await sequentStep(['list', 'signatures', '--json', '--signatures', target], home);
  const signatures = z.array(signatureForm).parse(
    listed.stdout
      .split('\n')
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line)),
  );
  const retired = signatures.filter(({ id }) => Object.hasOwn(manifest.sequent.retired, id));
  for (const { id } of retired) await say(`ids: ${id} is retired in package.json, and a signature uses it`);
  if (retired.length > 0) return exitCodes.bad;
  const written = writeManifest(join(home, target), { id: packId(name), version: manifest.version ?? '' });
  await say(
    `${name} ${written.version}: ${signatures.length} signatures in ${relative(process.cwd(), join(home, target)) || '.'}`,
  );
  for (const line of describeNeeds(signatures)) await say(line);
  return exitCodes.fine;
}

const signatureForm = z.looseObject({
  id: z.string(),
  events: z.array(z.looseObject({ name: z.string(), optional: z.boolean() })),
}) satisfies z.ZodType<ListedSignature>;

/** Compiles the modules of the pack, without its tests, with the settings of the project. */
async function compile(
  home: string,
  compiler: string,
  { source, signatures: target }: Pack['sequent'],
): Promise<StepResult> {
  const path = join(home, buildProject);
  const project = {
    extends: './tsconfig.json',
    compilerOptions: {
      noEmit: false,
      declaration: true,
      outDir: target,
      rootDir: source,
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: true,
    },
    include: [source],
    exclude: [`${source}/**/*.test.ts`, `${source}/**/*.test.mts`],
  };
  try {
    rmSync(join(home, target), { recursive: true, force: true });
    writeFileSync(path, JSON.stringify(project));
  } catch (error) {
    const text = { what: `the package cannot be written to: ${describeThrown(error)}`, where: home };
    throw new SequentError('SEQ_PACK', { ...text, todo: 'check the folder and its disk' }, { cause: error });
  }
  try {
    return await nodeStep(compiler, ['-p', buildProject], home);
  } finally {
    rmSync(path, { force: true });
  }
}

/** The id in the manifest of a pack: a name of npm without the characters that an id cannot have. */
function packId(name: string): string {
  return name.replace(/^@/, '').replaceAll('/', '.');
}

function lines(text: string): string {
  return text === ''
    ? ''
    : `${text
        .trimEnd()
        .split('\n')
        .map((line) => escapeMessage(line))
        .join('\n')}\n`;
}

function say(line: string): Promise<void> {
  return printer.print(`${escapeMessage(line)}\n`);
}
