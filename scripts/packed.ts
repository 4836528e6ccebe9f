/**
 * Tries the package as its users get it: `npm run packed`. It packs the clone, installs the tarball in an empty folder outside the
 * clone, and works there as an author would: the demo, the type check of signatures, their tests. Exits with 1 at the first step that
 * fails, with what that step printed. The dependencies come from the registry of npm's configuration.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = fileURLToPath(new URL('../', import.meta.url));
const manifest = z
  .object({
    name: z.string(),
    version: z.string(),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** The command. The package brings it under its own name, too, which is the one that `npx` takes. */
const program = 'sequent';

/** As the guide for authors gives it to a folder outside of a clone. Declarations of the package are checked, too. */
const compilerOptions = {
  target: 'es2024',
  module: 'nodenext',
  strict: true,
  noEmit: true,
  exactOptionalPropertyTypes: true,
  erasableSyntaxOnly: true,
  allowImportingTsExtensions: true,
  types: ['node'],
};

// Without these types an author would not be told of a misspelt argument, and every other signature would pass the type check.
const misspelt = `import { defineSignature, z } from '${manifest.name}';

export default defineSignature({
  id: 'ACME-99',
  name: 'misspelt',
  version: '1.0.0',
  description: 'Reads an argument that the event does not have',
  threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T1204.002' } },
  finding: z.strictObject({ path: z.string() }),
  on: {
    sched_process_exec({ data }) {
      // @ts-expect-error
      return { path: data.pathnam };
    },
  },
});
`;

/** The parts that an author adds to a new project with `sequent new`. */
const made = [
  ['signature', 'file_opened', '--event', 'security_file_open'],
  ['signature', 'memory_made_executable', '--event', 'mprotect'],
  ['model', 'execs', '--event', 'sched_process_exec'],
  ['event-schema', 'login_failed'],
];

class StepFailed extends Error {}

const folder = mkdtempSync(join(tmpdir(), 'packed-'));
try {
  tryPackage();
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  process.stderr.write(`packed: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function tryPackage(): void {
  const project = join(folder, 'project');
  mkdirSync(project);
  step('npm pack', root, 'npm', ['pack', '--loglevel=error', '--pack-destination', folder]);
  const tarball = join(folder, `${manifest.name.replace(/^@/, '').replace('/', '-')}-${manifest.version}.tgz`);

  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const tools = ['typescript', '@types/node'].map((name) => `${name}@${manifest.devDependencies[name]}`);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  step('npm install', project, 'npm', ['install', '--prefix', project, ...quiet, tarball, ...tools]);

  for (const name of [program, manifest.name]) command(name, project, [name, '--version'], manifest.version);
  command('demo', project, [program, 'demo'], 'the demo is over');

  cpSync(join(root, 'examples/acme'), join(project, 'acme'), { recursive: true });
  cpSync(join(root, 'examples/detectors'), join(project, 'detectors'), { recursive: true });
  for (const made of ['converted', 'misspelt']) mkdirSync(join(project, made));
  command('convert', project, [program, 'convert', '--out', 'converted', 'detectors/shell_history_removed.yaml']);
  writeFileSync(join(project, 'misspelt/misspelt.ts'), misspelt);
  const include = ['acme', 'converted', 'misspelt'];
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
  command('type check', project, ['tsc', '-p', '.']);
  command('tests of signatures', project, [program, 'test', 'acme'], 'fail 0');

  const mine = join(folder, 'mine');
  command('init', project, [program, 'init', mine]);
  step('npm install of the new project', mine, 'npm', ['install', '--prefix', mine, ...quiet]);
  for (const [kind = '', ...args] of made) {
    step(`new ${kind}`, mine, join(mine, 'node_modules/.bin', program), ['new', kind, ...args]);
  }
  step('npm test of the new project', mine, 'npm', ['test', '--prefix', mine], 'fail 0');
  command('pack build', mine, [program, 'pack', 'build'], 'needs the events:');
  const own = readFileSync(join(mine, 'package.json'), 'utf8');
  const { name } = z.object({ name: z.string() }).parse(JSON.parse(own));
  cpSync(join(mine, 'dist'), join(project, 'node_modules', name, 'dist'), { recursive: true });
  writeFileSync(join(project, 'node_modules', name, 'package.json'), own);
  command('installed pack', project, [program, 'list', 'signatures', '-s', name], 'file_opened');
}

/** Runs a command that the package, or a tool beside it, has brought. */
function command(name: string, project: string, [program = '', ...args]: readonly string[], says = ''): void {
  step(name, project, join(project, 'node_modules/.bin', program), args, says);
}

/**
 * Runs one step.
 *
 * @param says what the step must print, on standard output or standard error
 * @throws StepFailed where it exits with something else than 0 or does not print that
 */
function step(name: string, cwd: string, program: string, args: readonly string[], says = ''): void {
  const started = performance.now();
  // The commands of the package start with `env node`, which has to be the Node that runs this script.
  const path = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
    cwd,
    // The guard is for releases; this tarball is deleted.
    env: { ...process.env, PATH: path, RELEASE_GUARD: 'off' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw new StepFailed(`${name}: ${error.message}`);
  const said = `${stdout}${stderr}`;
  if (status !== 0) throw new StepFailed(`${name} ended with ${status ?? signal}\n${said}`);
  if (!said.includes(says)) throw new StepFailed(`${name} does not print "${says}", but\n${said}`);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  process.stdout.write(`packed: ${name}: passed after ${seconds} s\n`);
}
