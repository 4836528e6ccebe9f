import * as z from 'zod';
import { severities } from '../../finding.ts';
import { redactSchema } from '../../output/choice/redact.ts';
import { labelName } from '../../output/identity.ts';
import { outputsSchema } from '../../output/options/output-schema.ts';
import { duration, size } from '../../output/options/quantity.ts';
import { defaultRepeats, keyParts, longestWindowSeconds } from '../../output/repeats.ts';
import { evaluatingCommands } from './evaluation.ts';
import { choice, list, structure, text } from './kinds.ts';
import { resolveFiles, resolveOutput, resolvePath } from './paths.ts';
import type { Setting } from './setting.ts';
import { time } from './time.ts';

const outputCommands = [...evaluatingCommands, 'outputs', 'fleet'] as const;
const window = time({ zero: true, most: longestWindowSeconds, mostText: 'a day (24h)' });
const part = choice(keyParts);
const needsKey = 'a list of different parts';
const parts = list(part, needsKey, { mayBeEmpty: true });
const key = {
  ...parts,
  schema: parts.schema.refine((given) => new Set(given).size === given.length, 'each part is allowed once'),
};
const needsRules = 'a mapping of ids to window and key';
const rules = z.record(
  z.string().min(1),
  z.strictObject(
    { window: window.schema.optional(), key: key.schema.optional() },
    { error: 'a mapping with window or key is needed' },
  ),
  { error: `${needsRules} is needed` },
);

const longestName = 253;
const longestLabel = 128;
const mostLabels = 16;
const needsLabels = `a mapping of at most ${mostLabels} names to texts`;
const needsLabel = `a text of 1 to ${longestLabel} characters`;
const needsLabelName = 'a name of a label has letters, digits and underscores, and begins with a letter';
const labels = z
  .record(
    z.string(),
    z
      .string({ error: `${needsLabel} is needed` })
      .min(1, `${needsLabel} is needed`)
      .max(longestLabel, `${needsLabel} is needed`),
    { error: `${needsLabels} is needed` },
  )
  .refine((given) => Object.keys(given).length <= mostLabels, `${needsLabels} is needed`)
  .refine((given) => Object.keys(given).every((name) => labelName.test(name)), needsLabelName);

/** Settings of the reporting of findings. */
export const reportingSettings = {
  output: {
    key: 'output',
    reload: true,
    flag: '-o, --output <format[=dest]>',
    kind: list(text('a format, with =FILE for a file,'), 'a list of outputs'),
    default: ['pretty'],
    commands: outputCommands,
    help: 'format of findings, such as pretty or json, and their destination: standard output or a file',
    see: [['formats', 'formats.md']],
    resolve: resolveOutput,
  },
  outputs: {
    key: 'outputs',
    reload: true,
    kind: structure(outputsSchema(), 'a list of outputs'),
    usually: 'none',
    commands: outputCommands,
    help: 'outputs with options: files, and destinations over the network; where it is set, findings go to standard output only if asked for',
    see: [['outputs', 'outputs.md']],
    resolveValue: resolveFiles,
  },
  redact: {
    key: 'redact',
    reload: true,
    kind: structure(redactSchema, 'a mapping with presets, arguments or patterns'),
    usually: 'none',
    commands: outputCommands,
    help: 'secrets that are replaced in the findings of every output, in addition to those that an output names itself',
    see: [['choice', 'outputs.md#choice']],
  },
  spoolDir: {
    key: 'spool.dir',
    flag: '--spool <folder>',
    kind: text('a folder'),
    usually: 'none, findings wait in memory',
    commands: [...evaluatingCommands, 'spool', 'fleet'],
    help: 'folder in which findings wait for destinations over the network',
    see: [['spool', 'outputs.md#spool']],
    resolve: resolvePath,
  },
  spoolMaxBytes: {
    key: 'spool.max_bytes',
    kind: structure(size(2 ** 20), 'a size such as 64KiB, 100MiB or 1GiB'),
    default: '64MiB',
    commands: [...evaluatingCommands, 'fleet'],
    help: 'maximum size of the findings that wait for one output',
    see: [['spool', 'outputs.md#spool']],
  },
  spoolMaxAge: {
    key: 'spool.max_age',
    kind: structure(duration({ leastMs: 1_000 }), 'a length of time such as 500ms, 30s, 5m, 1h or 7d'),
    default: '72h',
    commands: [...evaluatingCommands, 'fleet'],
    help: 'maximum time for which a finding waits for an output',
    see: [['spool', 'outputs.md#spool']],
  },
  historyDir: {
    key: 'history.dir',
    flag: '--history <folder>',
    kind: text('a folder'),
    usually: 'none, findings are not kept',
    commands: ['run', 'findings', 'backtest', 'diff'],
    help: 'folder in which findings are kept, for `sequent findings`',
    see: [['history', '../operate/history.md']],
    resolve: resolvePath,
  },
  historyMaxBytes: {
    key: 'history.max_bytes',
    kind: structure(size(16 * 2 ** 20), 'a size such as 64KiB, 100MiB or 1GiB'),
    default: '256MiB',
    commands: ['run'],
    help: 'maximum size of all files of the history; the oldest findings go first',
    see: [['history', '../operate/history.md']],
  },
  historyMaxAge: {
    key: 'history.max_age',
    kind: structure(duration({ leastMs: 60_000 }), 'a length of time such as 500ms, 30s, 5m, 1h or 7d'),
    default: '30d',
    commands: ['run'],
    help: 'time for which the history keeps a finding',
    see: [['history', '../operate/history.md']],
  },
  historyRedact: {
    key: 'history.redact',
    reload: true,
    kind: structure(redactSchema, 'a mapping with presets, arguments or patterns'),
    usually: 'none',
    commands: ['run'],
    help: 'secrets that are replaced in the findings of the history, in addition to those of `redact`',
    see: [['history', '../operate/history.md']],
  },
  repeatsWindow: {
    key: 'repeats.window',
    reload: true,
    flag: '--repeats <time>',
    kind: window,
    default: `${defaultRepeats.windowNs / 1_000_000_000n}s`,
    commands: [...evaluatingCommands, 'backtest', 'fleet'],
    help: 'time for which repeats of a finding are held back, in event time; 0 turns this off',
    see: [['repeats', '#repeats']],
  },
  repeatsKey: {
    key: 'repeats.key',
    reload: true,
    kind: key,
    default: defaultRepeats.key,
    commands: [...evaluatingCommands, 'backtest', 'fleet'],
    help: 'parts of a finding that must be equal for repeats, beside signature and severity',
    see: [['repeats', '#repeats']],
  },
  repeatsSignatures: {
    key: 'repeats.signatures',
    reload: true,
    kind: structure(rules, needsRules),
    usually: 'none',
    commands: [...evaluatingCommands, 'backtest', 'fleet'],
    help: 'window and key of repeats for individual signatures, by id',
    see: [['repeats', '#repeats']],
  },
  nodeName: {
    key: 'node_name',
    flag: '--node-name <name>',
    kind: text(`a name of 1 to ${longestName} characters`, longestName),
    usually: 'the variable NODE_NAME, otherwise the name of the host',
    commands: outputCommands,
    help: 'name of this host in every finding',
    see: [['formats', 'formats.md']],
  },
  cluster: {
    key: 'cluster',
    kind: text(`a name of 1 to ${longestName} characters`, longestName),
    usually: 'none',
    commands: outputCommands,
    help: 'name of the cluster in every finding',
    see: [['formats', 'formats.md']],
  },
  labels: {
    key: 'labels',
    kind: structure(labels, needsLabels),
    usually: 'none',
    commands: outputCommands,
    help: 'labels in every finding, such as the team or the environment',
    see: [['formats', 'formats.md']],
  },
  stats: {
    key: 'stats',
    flag: '--stats <file>',
    kind: text('a file'),
    usually: 'none',
    commands: evaluatingCommands,
    help: 'file that gets all counts as one JSON object at the end',
    see: [['statistics', 'statistics.md']],
    resolve: resolvePath,
  },
  failOn: {
    key: 'fail_on',
    flag: '--fail-on <severity>',
    kind: choice(severities),
    usually: 'never',
    commands: evaluatingCommands,
    help: 'lowest severity of a finding that makes the exit code 1',
  },
} as const satisfies Record<string, Setting>;
