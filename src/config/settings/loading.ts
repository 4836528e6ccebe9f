import { architectures } from '../../event/architecture.ts';
import { choice, list, text, toggle } from './kinds.ts';
import { resolvePack, resolvePath } from './paths.ts';
import type { CommandName, Setting } from './setting.ts';
import { time } from './time.ts';

/** Commands that load signatures. */
export const loadingCommands = [
  'run',
  'replay',
  'doctor',
  'policy',
  'list',
  'explain',
  'test',
] as const satisfies readonly CommandName[];

/** Commands that look into recordings. They name signatures in their own way. */
export const recordingCommands = ['show', 'repl', 'backtest', 'diff'] as const satisfies readonly CommandName[];

/** Settings of every command that loads signatures. */
export const loadingSettings = {
  signatures: {
    key: 'signatures',
    reload: true,
    flag: '-s, --signatures <pack>',
    kind: list(text('a pack, a folder or a file'), 'a list of packs, folders or files'),
    usually: 'the shipped packs',
    commands: [...loadingCommands, 'fleet'],
    help: 'a shipped pack (rseq, tracee; for `sequent fleet` fleet, its default), or a folder or file of signatures',
    resolve: resolvePack,
  },
  traceeDetectors: {
    key: 'tracee_detectors',
    reload: true,
    flag: '--tracee-detectors <dir>',
    kind: list(text('a directory'), 'a list of directories', { mayBeEmpty: true }),
    usually: 'none',
    commands: loadingCommands,
    help: 'a directory of YAML detectors of Tracee to run beside the signatures',
    see: [['YAML detectors', '../guides/tracee-yaml-detectors.md']],
    resolve: resolvePath,
  },
  requireSigned: {
    key: 'require_signed',
    flag: '--require-signed',
    kind: toggle(),
    default: false,
    commands: [...loadingCommands, ...recordingCommands, 'fleet'],
    help: 'load only shipped packs, and packs that a trusted key has signed',
    see: [['signed packs', '../operate/signed-packs.md']],
  },
  trustedKeys: {
    key: 'trusted_keys',
    flag: '--trusted-key <file>',
    kind: list(text('a file'), 'a list of files'),
    usually: 'none',
    commands: [...loadingCommands, ...recordingCommands, 'fleet'],
    help: 'file of a public key whose packs --require-signed accepts',
    resolve: resolvePath,
  },
  loadTimeout: {
    key: 'load_timeout',
    flag: '--load-timeout <time>',
    kind: time({ zero: false }),
    default: '30s',
    commands: [...loadingCommands, ...recordingCommands, 'fleet'],
    help: 'time limit for loading a module of signatures',
  },
  reload: {
    key: 'reload',
    flag: '--reload <how>',
    kind: choice(['watch', 'signal']),
    default: 'watch',
    commands: ['run'],
    help: 'when changed signatures and settings are loaded: watch also when files change, signal only on SIGHUP',
    see: [['reload', '../operate/reload.md']],
  },
  arch: {
    key: 'arch',
    flag: '--arch <arch>',
    kind: choice(architectures),
    usually: 'amd64 for recordings, otherwise the architecture of this machine',
    commands: [...loadingCommands, ...recordingCommands],
    help: 'processor architecture of the watched machine; the stream does not contain it',
    see: [['0053', '../decisions/0053-other-architecture.md']],
  },
} as const satisfies Record<string, Setting>;
