import { readFileSync } from 'node:fs';
import { packageRoot } from '../package.ts';
import type { Installation } from './dependency.ts';
import type { NewFiles } from './write-files.ts';

/** Files of the template, and their paths in a project. npm packs no file named .gitignore. */
const templates: Readonly<Record<string, string>> = {
  'README.md': 'README.md',
  'AGENTS.md': 'AGENTS.md',
  'tsconfig.json': 'tsconfig.json',
  'sequent.yaml': 'sequent.yaml',
  'exceptions.yaml': 'exceptions.yaml',
  gitignore: '.gitignore',
  'workflow.yml': '.github/workflows/signatures.yml',
  'signatures/secret_then_connection.ts': 'signatures/secret_then_connection.ts',
  'signatures/secret_then_connection.test.ts': 'signatures/secret_then_connection.test.ts',
};

/** Prefix of ids in the template. */
const templatePrefix = /\bACME(?=-\d)/g;

/**
 * Makes the files of a project of one's own signatures: settings, an example with state and its test, a workflow of continuous integration.
 * @param name of the package
 * @param prefix of the ids of signatures, such as `ACME`
 */
export function projectFiles(name: string, prefix: string, installation: Installation): NewFiles {
  const files = new Map([['package.json', manifest(name, installation)]]);
  for (const [template, path] of Object.entries(templates)) {
    const text = readFileSync(new URL(`templates/project/${template}`, packageRoot), 'utf8');
    files.set(path, text.replaceAll(templatePrefix, prefix));
  }
  return files;
}

function manifest(name: string, installation: Installation): string {
  const content = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: { test: 'tsc && sequent check --config sequent.yaml && sequent test signatures' },
    files: ['dist'],
    sequent: { source: 'signatures', signatures: 'dist' },
    devDependencies: {
      '@types/node': installation.nodeTypes,
      [installation.name]: installation.dependency,
      'fast-check': installation.fastCheck,
      typescript: installation.typescript,
    },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
