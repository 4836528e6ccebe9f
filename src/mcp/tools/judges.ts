import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Root } from '../root.ts';
import { recordingFile, recordingText } from '../shipped-recordings.ts';
import type { Surroundings } from '../surroundings.ts';
import { addTool, runsCode } from './add-tool.ts';
import { isRecord, option, pack, packName, packOption, path, traceeVersion } from './inputs.ts';

const tests = z
  .array(path('A file NAME.test.ts, or a folder of them, below the root'))
  .min(1)
  .max(20)
  .describe('Tests to run');

const recordings = z.array(path(recordingText)).min(1).max(20);
const oneNode = z
  .boolean()
  .default(false)
  .describe('The recordings are of one node and follow each other, so that state is kept between them');

/** @returns the option that names recordings. @throws {SequentError} SEQ_USAGE */
function on(given: readonly string[], isOneNode: boolean, root: Root): readonly string[] {
  const files = given.map((one) => recordingFile(one, root));
  return ['--on', ...(isOneNode ? [files.join(',')] : files)];
}

/** Adds the tools that judge signatures, as a person judges them at a terminal. */
export function addJudgeTools(server: McpServer, surroundings: Surroundings): void {
  addTool(server, surroundings, {
    name: 'check',
    title: 'Check signatures',
    description:
      'Says in advance what a start of the sidecar would say of a pack: faults, warnings and notes, each with place and remedy. It loads the modules of the pack and runs no handler.',
    annotations: runsCode,
    input: z.strictObject({
      pack,
      policy: path('Policy file or folder of Tracee, below the root; lists the events that it excludes').optional(),
      tracee_version: traceeVersion,
      strict: z.boolean().default(false).describe('ok is false for warnings and notes, too'),
    }),
    args: ({ pack: given, policy, tracee_version: version, strict }, root) => [
      'check',
      '--json',
      ...packOption(given, root),
      ...option('policy', policy === undefined ? undefined : root.find(policy, 'file or folder')),
      ...option('tracee-version', version),
      ...(strict ? ['--strict'] : []),
    ],
    answer: () => ({ rank: (result) => levels.indexOf(isRecord(result) ? result['level'] : undefined) }),
  });
  addTool(server, surroundings, {
    name: 'test',
    title: 'Test signatures',
    description:
      'Runs the test cases of signatures. The first result has the counts, and failed cases follow it with the difference between expected and actual findings.',
    annotations: runsCode,
    input: z.strictObject({ tests }),
    args: ({ tests: paths }, root) => ['test', '--json', '--', ...paths.map((one) => root.find(one, 'file or folder'))],
    answer: () => ({ rank: worstFirst }),
  });
  addTool(server, surroundings, {
    name: 'chaos',
    title: 'Test signatures under lost, late and doubled events',
    description:
      'Runs each test case again under what a kernel and a stream do: events lost, late, doubled, cut off, or without fields. A case that a signature must ignore must stay silent; a false alarm comes with the shortest perturbation that causes it. For cases that it detects, rates say how often it still finds them.',
    annotations: runsCode,
    input: z.strictObject({
      tests,
      seed: z.int().min(0).default(1).describe('The same seed gives the same result'),
    }),
    args: ({ tests: paths, seed }, root) => [
      'test',
      '--chaos',
      '--json',
      ...option('seed', seed),
      '--',
      ...paths.map((one) => root.find(one, 'file or folder')),
    ],
    answer: () => ({ rank: worstFirst }),
  });
  addTool(server, surroundings, {
    name: 'backtest',
    title: 'Run signatures over recordings',
    description:
      'Evaluates a pack on recordings: findings by signature, program, container and hour, the noisiest keys, the first findings, and the cost of each signature.',
    annotations: runsCode,
    input: z.strictObject({
      pack,
      recordings,
      one_node: oneNode,
      examples: z.int().min(0).max(10).default(1).describe('Number of findings of each signature that are shown whole'),
      top: z.int().min(1).max(50).default(5).describe('Number of keys in each list'),
    }),
    args: ({ pack: given, recordings: files, one_node: isOneNode, examples, top }, root) => [
      'backtest',
      '--json',
      ...option('examples', examples),
      ...option('top', top),
      ...on(files, isOneNode, root),
      '--',
      packName(given, root),
    ],
    answer: () => ({ mostOfOne: 40_000 }),
  });
  addTool(server, surroundings, {
    name: 'diff',
    title: 'Compare two versions of signatures on recordings',
    description:
      'Evaluates two packs on the same recordings, and shows by signature which findings the new one gains, loses and changes, field by field. Keep a copy of the signatures before you edit them, to compare with it.',
    annotations: runsCode,
    input: z.strictObject({
      old: pack,
      new: pack,
      recordings,
      one_node: oneNode,
      examples: z
        .int()
        .min(0)
        .max(10)
        .default(2)
        .describe('Number of findings of each signature and kind that are shown'),
      same: z.boolean().default(false).describe('ok is false if a finding is gained, lost or changed'),
    }),
    args: ({ old, new: fresh, recordings: files, one_node: isOneNode, examples, same }, root) => [
      'diff',
      '--json',
      ...option('examples', examples),
      ...(same ? ['--fail-on-change'] : []),
      ...on(files, isOneNode, root),
      '--',
      packName(old, root),
      packName(fresh, root),
    ],
    answer: () => ({ mostOfOne: 40_000 }),
  });
  addTool(server, surroundings, {
    name: 'mutate',
    title: 'Find what no test case notices',
    description:
      'Changes one condition, comparison or constant of the tested signatures at a time, and lists first the changes that no case notices. The files are not changed.',
    annotations: runsCode,
    input: z.strictObject({ tests: tests.describe('Tests of the signatures to change') }),
    args: ({ tests: paths }, root) => [
      'test',
      '--mutate',
      '--json',
      '--',
      ...paths.map((one) => root.find(one, 'file or folder')),
    ],
    answer: () => ({ rank: worstFirst }),
  });
}

const levels: readonly unknown[] = ['fault', 'warning', 'note'];

/** Names of counts, which stand in the last line of a command and come first in an answer. */
const counts = ['failed', 'false_alarms', 'mutants'];

function worstFirst(result: unknown): number {
  if (!isRecord(result)) return 2;
  if (counts.some((name) => typeof result[name] === 'number')) return 0;
  const { result: verdict, outcome, failures, broken, error } = result;
  const isBad =
    verdict === 'failed' ||
    outcome === 'survived' ||
    (Array.isArray(failures) && failures.length > 0) ||
    broken !== undefined ||
    error !== undefined;
  return isBad ? 1 : 2;
}
