import { existsSync, readdirSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { SequentError } from '../../../errors.ts';
import { describeInstallation } from '../../../kit/dependency.ts';
import { checkPrefix, idPrefix } from '../../../kit/names.ts';
import { projectFiles } from '../../../kit/project.ts';
import { writeNewFiles } from '../../../kit/write-files.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { ask } from '../../ask.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';

export interface InitFlags {
  readonly name?: string;
  readonly prefix?: string;
}

/** `sequent init [DIR]`: writes a project of one's own signatures. It downloads nothing. */
export async function init(given: string | undefined, flags: InitFlags): Promise<number> {
  const folder = resolve(
    given ?? (await ask({ what: 'folder of the new project', flag: 'a folder: sequent init DIR' })),
  );
  refuseFull(folder);
  const name = flags.name ?? packageName(basename(folder));
  const prefix = flags.prefix ?? idPrefix(name);
  checkPrefix(prefix);
  const installation = describeInstallation(folder);
  if (name === installation.name || name === 'sequent') {
    throw new SequentError('SEQ_USAGE', {
      what: 'the project would have the name of a package that it may depend on',
      where: name,
      todo: 'choose another folder, or give --name NAME',
    });
  }
  const files = projectFiles(name, prefix, installation);
  writeNewFiles(folder, files);
  const place = relative(process.cwd(), folder) || '.';
  const lines = [
    `wrote ${files.size} files to ${place}:`,
    ...[...files.keys()].map((path) => `  ${path}`),
    '',
    'Next:',
    ...(place === '.' ? [] : [`  cd ${shellWord(place)}`]),
    ...(installation.unbuilt === undefined
      ? []
      : [`  npm run build --prefix ${shellWord(installation.unbuilt)}   # makes the types of the package`]),
    '  npm install',
    '  npm test',
    '  npx sequent new signature NAME',
  ];
  await printer.print(lines.map((line) => `${escapeMessage(line)}\n`).join(''));
  return exitCodes.fine;
}

/** A new project goes into an empty folder, or one that holds a repository only. */
function refuseFull(folder: string): void {
  if (!existsSync(folder)) return;
  let entries: string[];
  try {
    entries = readdirSync(folder);
  } catch (error) {
    throw new SequentError(
      'SEQ_USAGE',
      { what: 'this is no folder that can be read', where: folder, todo: 'name an empty folder or a new one' },
      { cause: error },
    );
  }
  const other = entries.find((name) => name !== '.git');
  if (other === undefined) return;
  throw new SequentError('SEQ_USAGE', {
    what: `the folder is not empty: it holds ${other}`,
    where: folder,
    todo: 'name an empty folder or a new one; `sequent new signature NAME` adds to an existing project',
  });
}

/** npm takes small letters, digits and hyphens in the name of a package. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' || name === 'sequent' ? 'own-signatures' : name;
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
