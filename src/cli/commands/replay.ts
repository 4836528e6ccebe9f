import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { environment } from '../../config/environment.ts';
import { settings } from '../../config/settings.ts';
import { authorsOf } from '../../evaluation/authors.ts';
import { tellOldImports } from '../../guard/old-imports.ts';
import { openRecording, type Recording } from '../../intake/recording/open-recording.ts';
import { type Detection, openDetection } from '../../replay/detection.ts';
import { RecordedArchitecture } from '../../replay/recorded-architecture.ts';
import { replay as replayFiles } from '../../replay/replay.ts';
import { SkippedLines, unreadSegment } from '../../replay/skipped-lines.ts';
import { readState } from '../../state-file/read-state.ts';
import { RunClock, writeStatistics } from '../../statistics/statistics-file.ts';
import { statisticsJson } from '../../statistics/table/table.ts';
import type { LogFields } from '../../telemetry/log.ts';
import type { UsedFile } from '../files/shared-files.ts';
import { withWrittenFiles } from '../files/written-files.ts';
import { commandLink } from '../guard/command-link.ts';
import { type DetectionSettings, detectionSettings } from '../options/detection-settings.ts';
import { failuresOf, leftFields, logSummary } from '../outcome.ts';
import { onStopSignals, signalNumbers } from '../signals.ts';

const progressEvery = 8_192;
const progressAfterMs = 1_000;

const withoutIds =
  'events of the recording have no unique ids of processes, which Tracee writes since v0.18: they are derived from pids and start times; \
a process whose first thread shows no event is known by its pid alone, so it may be taken for an earlier one of that pid';

/** `sequent replay`: evaluates signatures on recordings. */
export async function replay(files: readonly string[], effective: EffectiveSettings): Promise<number> {
  const clock = new RunClock();
  const detection = await detectionSettings(effective, 'recorded');
  const inputs = [...detection.inputs, ...files.map(recordingFile)];
  return withWrittenFiles({ inputs, written: detection.written }, () => evaluate(files, detection, clock));
}

function recordingFile(path: string): UsedFile {
  return { name: `the recording ${path}`, file: path === '-' ? 0 : path, use: 'input' };
}

async function evaluate(
  files: readonly string[],
  { settings: effective, evaluation, reporting: to, log, onGone, onHangup }: DetectionSettings,
  clock: RunClock,
): Promise<number> {
  const stateFile = effective.get(settings.stateFile);
  const restore = stateFile === undefined ? undefined : await readState(stateFile);
  const isStrict = effective.get(settings.strict);
  const maxEvents = effective.get(settings.maxEvents);
  const stats = effective.get(settings.stats);
  const link = commandLink();
  tellOldImports(log);
  const skipped = new SkippedLines(log);
  const open = (file: string): Recording =>
    openRecording(file, {
      onSkipped: isStrict ? undefined : (line) => skipped.add(file, line),
      onSegment: (segment, { message: reason }) => log.warn(unreadSegment, { file: segment, reason }),
      onLack: ({ line }) => log.warn(withoutIds, { file: `${file}:${line}` }),
    });
  const [first, ...others] = files;
  const firstRecording = open(first ?? '-');
  const architecture = new RecordedArchitecture(log);
  const stopping = new AbortController();
  let stoppedBy: keyof typeof signalNumbers | undefined;
  const onStop = (signal: keyof typeof signalNumbers): void => {
    stoppedBy = signal;
    stopping.abort();
    firstRecording.stop();
  };
  const releaseSignals = onStopSignals(onStop);
  // Without `--arch` the architecture is an assumption, which the recording may correct.
  const asked = effective.origin(settings.arch).kind === 'flag' ? evaluation.arch : undefined;
  const arch = asked ?? (await architecture.of(firstRecording, evaluation.arch));
  // While signatures are loaded, a signal ends the process.
  releaseSignals();
  link?.loadTimeout(effective.get(settings.loadTimeout));
  const capsules = files.some((file) => file.endsWith('.capsule'))
    ? new (await import('../recorder/replayed-capsules.ts')).ReplayedCapsules(files)
    : undefined;
  const detection = await openDetection({
    ...evaluation,
    restore,
    ...to,
    arch,
    watch: link?.watch,
    onFinding: capsules && ((finding) => capsules.finding(finding)),
    statistics: link?.counts.statistics,
    ...(link && { counted: link.counts.reporting }),
  }).catch((error: unknown) => {
    // A pending read of standard input would keep the process running.
    firstRecording.stop();
    throw error;
  });
  const { engine, reporting, authorsByFile } = detection;
  link?.running({
    authors: authorsOf(detection.signatures, engine),
    authorsByFile,
    events: engine.wanted,
    memoryLimit: effective.get(settings.engineMemory) * 2 ** 20,
    stats,
    outputs: reporting.outputs.map(({ name }) => name),
  });
  onHangup(() => reporting.reopen());
  onStopSignals(onStop);
  onGone(() => stopping.abort());
  let failed = true;
  const progress = showProgress(() => engine.statistics.received);
  try {
    await replayFiles(inTurn(firstRecording, others, open), detection, {
      signal: stopping.signal,
      onMessage(bytes, start, end) {
        link?.step();
        link?.counts.show(reporting, skipped);
        progress.step();
        if (asked !== undefined) architecture.check(bytes, start, end, asked);
      },
      ...(maxEvents !== undefined && { maxEvents }),
    });
    failed = false;
  } finally {
    progress.end();
    link?.counts.show(reporting, skipped);
    await detection.close(stopping.signal);
    if (stats !== undefined)
      writeStatistics(
        stats,
        statisticsJson({ counts: detection.counts, reporting, time: clock.seconds(), lines: skipped }),
      );
    if (failed) log.error('the replay has failed before its end', countsOf(detection, skipped));
  }
  capsules?.tell(log, detection.signatures, evaluation.options);
  const { suspended, counts: evaluated } = detection;
  const { broken } = skipped;
  const outcome = {
    reporting,
    statistics: evaluated.statistics,
    failOn: effective.get(settings.failOn),
    suspended,
    broken,
  };
  const failures = failuresOf(outcome);
  const counts = { ...countsOf(detection, skipped), ...leftFields(reporting) };
  if (!stopping.signal.aborted) return logSummary(log, 'replayed', counts, failures);
  const code = logSummary(
    log,
    'the replay was stopped before its end',
    { ...counts, stopped_by: stoppedBy ?? 'no output is left' },
    failures,
  );
  return stoppedBy === undefined ? code : 128 + signalNumbers[stoppedBy];
}

/** Opens each recording only after the one before it has ended. */
function* inTurn(first: Recording, others: readonly string[], open: (file: string) => Recording): Generator<Recording> {
  yield first;
  for (const file of others) yield open(file);
}

function countsOf({ engine, reporting }: Detection, { passedOver, broken }: SkippedLines): LogFields {
  const { received, invalid, findings, findings_excepted: excepted } = engine.statistics;
  return { events: received, invalid, findings, excepted, reports: reporting.reports, passed_over: passedOver, broken };
}

/** Shows the progress of a long replay in one line of the terminal. */
function showProgress(count: () => number): { readonly step: () => void; readonly end: () => void } {
  if (!environment().stderrTerminal) return { step() {}, end() {} };
  const started = performance.now();
  let shown = false;
  return {
    step() {
      if (count() % progressEvery !== 0 || performance.now() - started < progressAfterMs) return;
      const seconds = (performance.now() - started) / 1000;
      process.stderr.write(
        `\r${count().toLocaleString('en')} events, ${Math.round(count() / seconds).toLocaleString('en')}/s `,
      );
      shown = true;
    },
    end() {
      if (shown) process.stderr.write('\r\x1b[K');
    },
  };
}
