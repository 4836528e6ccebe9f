import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { settings } from '../../../config/settings.ts';
import { SequentError } from '../../../errors.ts';
import type { Architecture } from '../../../event/architecture.ts';
import { closestNames, describeEvent } from '../../../event/catalogue.ts';
import { eventJson } from '../../../inspection/event-json.ts';
import {
  noCounts,
  type ReadCounts,
  type ReadEventsOptions,
  type RecordedEvent,
  readEvents,
} from '../../../inspection/read-events.ts';
import { compileSelection, type Selection } from '../../../inspection/selection.ts';
import { slice } from '../../../inspection/slice.ts';
import { SkippedLines } from '../../../replay/skipped-lines.ts';
import { type Log, openLog } from '../../../telemetry/log.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import { refuseSharedFiles } from '../../files/shared-files.ts';
import { printer } from '../../printing/printer.ts';
import { onStopSignals, signalNumbers } from '../../signals.ts';
import { threadSettings } from '../backtest/evaluating.ts';
import { conditionsOf } from './conditions-of.ts';
import { eventLine } from './event-line.ts';
import { fieldLines } from './field-lines.ts';
import { watchSignature } from './watch-signature.ts';

export interface ShowFlags {
  readonly event?: readonly string[];
  readonly where?: string;
  readonly process?: string;
  readonly tree?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly maxEvents?: number;
  readonly fields?: boolean;
  readonly json?: boolean;
  readonly cut?: string;
  readonly force?: boolean;
  readonly watch?: string;
}

/** `sequent show`: prints events of recordings, or copies them into a new recording. */
export async function show(files: readonly string[], flags: ShowFlags, effective: EffectiveSettings): Promise<number> {
  const log = await openLog('text', process.stderr);
  const selection = await selectionOf(flags, log);
  const stopping = new AbortController();
  let stoppedBy: keyof typeof signalNumbers | undefined;
  const skipped = new SkippedLines(log);
  const options: ReadEventsOptions = {
    arch: effective.get(settings.arch) ?? 'amd64',
    signal: stopping.signal,
    onSkipped: (file, part) => skipped.add(file, part),
  };
  const work = { files, selection, options, flags, log };
  if (flags.cut !== undefined) refuseToCutInto(flags.cut, files);
  onStopSignals((signal) => {
    stoppedBy = signal;
    stopping.abort();
  });
  const code =
    flags.watch !== undefined
      ? await watch(flags.watch, work, effective)
      : flags.cut === undefined
        ? await print(work)
        : await cut(flags.cut, work);
  return stoppedBy === undefined ? code : 128 + signalNumbers[stoppedBy];
}

interface Work {
  readonly files: readonly string[];
  readonly selection: Selection;
  readonly options: ReadEventsOptions;
  readonly flags: ShowFlags;
  readonly log: Log;
}

async function print({ files, selection, options, flags, log }: Work): Promise<number> {
  const counts = noCounts();
  const compiled = await compileSelection(selection, files, options);
  const format = formatOf(flags, options.arch);
  let left = flags.maxEvents ?? Number.POSITIVE_INFINITY;
  try {
    for await (const events of readEvents(files, options, counts)) {
      const chosen = events.filter(({ event }) => left > 0 && compiled.accepts(event) && left-- > 0);
      if (chosen.length > 0) await printer.print(chosen.map(format).join(''));
      if (left <= 0 || printer.over) break;
    }
  } catch (error) {
    if (options.signal?.aborted !== true) throw error;
  }
  tellUntracked(compiled.untracked, log);
  return codeOf(counts, log);
}

function formatOf({ json, fields }: ShowFlags, arch: Architecture): (one: RecordedEvent) => string {
  if (json === true) return ({ event }) => `${toJson(eventJson(event))}\n`;
  const columns = environment().stdoutColumns;
  if (fields === true) return ({ event }) => `${eventLine(event, arch, columns)}\n${fieldLines(event, arch)}\n`;
  return ({ event }) => `${eventLine(event, arch, columns)}\n`;
}

/** Tries a signature on the selected events until a signal comes. */
async function watch(
  pack: string,
  { files, selection, options: { signal }, log }: Work,
  effective: EffectiveSettings,
): Promise<number> {
  if (files.includes('-')) {
    const todo = 'save the recording to a file';
    throw new SequentError('SEQ_USAGE', { what: 'standard input can be read only once', where: '--watch', todo });
  }
  const { stdoutColour: colour, stdoutColumns: columns } = environment();
  const trial = { ...(await threadSettings(effective, log)), pack, files, selection, signal };
  await watchSignature(trial, { colour, columns }, log);
  return exitCodes.fine;
}

async function cut(out: string, { files, selection, options, flags, log }: Work): Promise<number> {
  const { force = false, maxEvents } = flags;
  const result = await slice({ ...options, files, selection, out, force, maxEvents });
  const { file, messages, written, unwritable, untracked } = result;
  tellUntracked(untracked, log);
  if (written === 0) log.warn('no event is selected; no recording was made', { file, read: messages });
  else log.info('cut', { file, read: messages, written, unwritable });
  const code = codeOf(result, log);
  return unwritable > 0 ? exitCodes.bad : code;
}

/** @returns `bad` if a part of a recording was meant as an event and could not be read */
function codeOf({ damaged, lines_broken: broken }: ReadCounts, log: Log): number {
  if (damaged > 0) log.warn('messages of the recording hold no event', { damaged });
  return damaged + broken > 0 ? exitCodes.bad : exitCodes.fine;
}

function tellUntracked(processes: number, log: Log): void {
  if (processes > 0) log.warn('the recording has too many processes: the tree leaves some out', { processes });
}

function refuseToCutInto(out: string, files: readonly string[]): void {
  refuseSharedFiles([
    ...files.map((file) => ({
      name: `the recording ${file}`,
      file: file === '-' ? (0 as const) : file,
      use: 'input' as const,
    })),
    { name: `--cut ${out}`, file: out, use: 'output' },
  ]);
}

async function selectionOf(flags: ShowFlags, log: Log): Promise<Selection> {
  const { event: events, process, tree, from, to } = flags;
  for (const name of events ?? []) {
    if (describeEvent(name) !== undefined) continue;
    const [near] = closestNames(name, 1);
    log.warn('Tracee itself has no event of this name; a detector may have', { event: name, similar: near });
  }
  return {
    ...(events && { events }),
    ...(process !== undefined && { process }),
    ...(tree && { tree }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(flags.where !== undefined && { where: await conditionsOf(flags.where) }),
  };
}
