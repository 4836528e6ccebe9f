import { defineSignature, opensForWriting } from 'tracee-sequent';
import { isLoader, libraryFolders } from './model/loader.ts';
import { strictOption } from './model/strict.ts';

const inLibraries = { prefix: libraryFolders };

export default defineSignature({
  id: 'TRC-1012',
  name: 'default_loader_mod',
  version: '1.0.0',
  description: 'The dynamic loader, which runs first in nearly every program, was opened for writing or replaced',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Defense Evasion', technique: 'T1574' },
    properties: { Category: 'defense-evasion' },
  },
  explanation: [
    'The code of the loader runs in every program that starts from now on, with the rights of that program.',
  ],
  triage: [
    'Did a package manager do it? Compare the file with its package.',
    'Replace the file before programs are started again, those of the login included.',
  ],
  falsePositives: [
    'package managers that bring a new libc',
    'other libraries below a folder whose name begins with ld',
  ],
  knownGaps: ['loaders elsewhere: a program may name any', 'a mount over the loader'],
  references: ['ld.so(8)', 'Tracee: detectors/default_loader_modification.go'],
  options: strictOption('it watches only /lib/ and /usr/lib/, although most loaders are in /lib64/'),
  about: { security_file_open: 'pathname', security_inode_rename: 'new_path' },
  where: { security_file_open: { pathname: inLibraries }, security_inode_rename: { new_path: inLibraries } },
  on: {
    security_file_open({ data }, { options }) {
      if (opensForWriting(data.flags) && isLoader(data.pathname, options.strict)) return {};
    },
    security_inode_rename({ data }, { options }) {
      if (isLoader(data.new_path, options.strict)) return {};
    },
  },
});
