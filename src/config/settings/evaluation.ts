import * as z from 'zod';
import { defaultMaxFindings } from '../../engine/engine-options.ts';
import { defaultFindingBytes, leastFindingBytes } from '../../output/bound/bound-finding.ts';
import { usualEngineMiB } from './engine-memory.ts';
import { list, structure, text, toggle, whole } from './kinds.ts';
import { recordingCommands } from './loading.ts';
import { resolveExceptions, resolvePath } from './paths.ts';
import type { CommandName, Setting } from './setting.ts';

/** Commands that evaluate signatures. */
export const evaluatingCommands = ['run', 'replay'] as const satisfies readonly CommandName[];

const needsOptions = 'a mapping of ids to options';

/** Settings of the evaluation of signatures. */
export const evaluationSettings = {
  options: {
    key: 'options',
    reload: true,
    flag: '--option <id.name=value>',
    kind: structure(
      z.record(
        z.string().min(1),
        z.record(z.string().min(1), z.unknown(), { error: 'a mapping of options is needed' }),
        {
          error: `${needsOptions} is needed`,
        },
      ),
      needsOptions,
    ),
    usually: 'defined by each signature; `sequent explain ID` shows it',
    commands: [...evaluatingCommands, ...recordingCommands, 'fleet'],
    help: 'options of signatures and models by id; the flag takes its value as YAML, such as 5 or [a, b]',
    see: [['below', '#options-of-signatures']],
  },
  exceptions: {
    key: 'exceptions',
    reload: true,
    flag: '--exceptions <file>',
    kind: list(text('a file, or preset:NAME'), 'a list of files or presets', { mayBeEmpty: true }),
    usually: 'none',
    commands: [...evaluatingCommands, ...recordingCommands, 'exceptions'],
    help: 'a file of exceptions from findings, or a shipped preset such as preset:runc-memfd',
    see: [['exceptions', 'exceptions.md']],
    resolve: resolveExceptions,
  },
  traceeFindings: {
    key: 'tracee_findings',
    reload: true,
    flag: '--tracee-findings',
    kind: toggle(),
    default: true,
    commands: evaluatingCommands,
    help: 'report the findings of detectors inside Tracee',
    see: [['findings of Tracee', '../parity.md#what-detectors-inside-tracee-find']],
  },
  stateFile: {
    key: 'state.file',
    flag: '--state <file>',
    kind: text('a path'),
    usually: 'none: the state begins empty',
    commands: [...evaluatingCommands, 'test'],
    help: 'file of the state of signatures that outlives a restart (firstSeen, rare); run reads and writes it, replay and test only read it',
    see: [['state', 'state.md#restarts']],
    resolve: resolvePath,
  },
  ancestors: {
    key: 'ancestors',
    reload: true,
    flag: '--ancestors',
    kind: toggle(),
    default: false,
    commands: evaluatingCommands,
    help: 'findings have all known ancestors of the process; without it only if a signature uses the process tree',
    see: [['processTree', 'state.md#processtree']],
  },
  maxFindings: {
    key: 'max_findings',
    reload: true,
    flag: '--max-findings <n>',
    kind: whole(1),
    unit: 'findings',
    default: defaultMaxFindings,
    commands: [...evaluatingCommands, ...recordingCommands],
    help: 'limit of findings of one signature for one event; further ones are dropped and counted, and the exit code is 1',
  },
  findingSize: {
    key: 'finding_size',
    reload: true,
    flag: '--finding-size <kib>',
    kind: whole(leastFindingBytes / 1024, 16_384),
    unit: 'KiB',
    default: defaultFindingBytes / 1024,
    commands: [...evaluatingCommands, ...recordingCommands, 'fleet'],
    help: 'limit of the size of one finding in the output; longer texts and lists are cut',
    see: [['size', 'finding.md#size']],
  },
  engineMemory: {
    key: 'engine_memory',
    flag: '--engine-memory <mib>',
    kind: whole(64),
    unit: 'MiB',
    default: usualEngineMiB,
    commands: [...evaluatingCommands, ...recordingCommands],
    help: 'limit of the memory of all signatures, heap and Buffers together',
    see: [['0036', '../decisions/0036-memory-and-time-of-signatures.md']],
  },
  maxEvents: {
    key: 'max_events',
    flag: '--max-events <n>',
    kind: whole(1),
    unit: 'events',
    usually: 'no limit',
    commands: evaluatingCommands,
    help: 'number of events after which the command stops; later events count as dropped',
  },
  strict: {
    key: 'strict',
    flag: '--strict',
    kind: toggle(),
    default: false,
    commands: ['replay'],
    help: 'stop at the first line of a JSON recording that is not an event, instead of counting it',
  },
} as const satisfies Record<string, Setting>;
