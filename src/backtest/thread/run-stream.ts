import { Watch } from '../../engine/authors/watch.ts';
import { SequentError } from '../../errors.ts';
import { authorsOf } from '../../evaluation/authors.ts';
import { type Evaluation, startEvaluation } from '../../evaluation/evaluation.ts';
import type { Finding } from '../../finding.ts';
import { AuthorViews } from '../../inspection/author-views.ts';
import { compileSelection } from '../../inspection/selection.ts';
import { openRecording, type Recording } from '../../intake/recording/open-recording.ts';
import { RecordedArchitecture } from '../../replay/recorded-architecture.ts';
import { SkippedLines, unreadSegment } from '../../replay/skipped-lines.ts';
import { boundedFields, type Log, type LogFields } from '../../telemetry/log.ts';
import { FindingIndex } from '../diff/finding-index.ts';
import { HitCounter } from '../hits/stream-hits.ts';
import {
  type FromStream,
  type Kept,
  progressFields,
  type StreamCounts,
  type StreamResult,
  type StreamThreadData,
  streamWords,
  type Task,
} from './messages.ts';
import { RecordedTime } from './recorded-time.ts';

/** Limit of log lines of one stream. */
const mostLines = 1_000;

/** Keeps of each finding what a task needs. */
interface Collector {
  add(finding: Finding): void;
  readonly kept: () => Kept;
}

/**
 * Evaluates one stream in this thread: recordings that follow each other, with one set of signatures. The signatures see
 * what they would see in a replay.
 * @throws {SequentError} if the signatures cannot be loaded, or a selection is faulty
 */
export async function runStream(data: StreamThreadData, say: (message: FromStream) => void): Promise<StreamResult> {
  const { evaluation: options, files, memory, task } = data;
  const words = new Int32Array(memory.words);
  const progress = new Float64Array(memory.progress);
  const log = postedLog(say);
  const skipped = new SkippedLines(log);
  const open = (file: string): Recording =>
    openRecording(file, {
      onSkipped: (line) => skipped.add(file, line),
      onSegment: (segment, { message: reason }) => log.warn(unreadSegment, { file: segment, reason }),
      onRead: (bytes) => {
        progress[progressFields.bytes] = (progress[progressFields.bytes] ?? 0) + bytes;
      },
    });
  const [firstFile = '-'] = files;
  const first = open(firstFile);
  const arch = data.isArchGiven ? options.arch : await new RecordedArchitecture(log).of(first, options.arch);
  const compiled = data.selection && (await compileSelection(data.selection, files, { arch }));
  const collector = collectorOf(task);
  const suspended: string[] = [];
  const evaluation = await startEvaluation(
    { ...options, arch },
    {
      log,
      watch: new Watch(words, new Int32Array(memory.runs)),
      onFinding: (finding) => collector.add(finding),
      onSuspended: ({ author }) => suspended.push(author),
    },
  );
  const { engine } = evaluation;
  say({
    say: 'running',
    authors: authorsOf(evaluation.signatures, engine),
    authorsByFile: evaluation.authorsByFile,
    events: engine.wanted,
  });
  const time = new RecordedTime();
  const isToStop = (): boolean => Atomics.load(words, streamWords.stop) !== 0;
  const countStep = (): void => {
    words[streamWords.step] = ((words[streamWords.step] ?? 0) + 1) | 0;
    progress[progressFields.messages] = (progress[progressFields.messages] ?? 0) + 1;
  };
  let fault: StreamResult['fault'];
  for (const [index, file] of files.entries()) {
    const recording = index === 0 ? first : open(file);
    const views = compiled && new AuthorViews(arch);
    if (isToStop()) break;
    try {
      await recording.run({
        message(bytes, start, end, arrival) {
          countStep();
          if (views !== undefined) {
            const event = views.view(bytes, start, end);
            if (event === undefined || compiled?.accepts(event) !== true) return;
          }
          engine.message(bytes, start, end, arrival);
          time.see(bytes, start, end);
        },
        unreadable: (error) => engine.unreadable(error),
        gap: ({ reason, lost }) => engine.gap(reason, lost),
        quiet() {},
        batch() {
          time.endBatch();
          if (isToStop()) recording.stop();
        },
      });
    } catch (error) {
      if (!(error instanceof SequentError)) throw error;
      fault ??= { what: error.text.what, where: error.text.where ?? file };
    }
    engine.restartTime();
    time.endFile();
  }
  const stopped = isToStop();
  if (stopped) engine.stopEvaluating();
  else engine.end();
  evaluation.exceptions.end();
  const invalid = Object.fromEntries(engine.invalid);
  const counts = countsOf(evaluation, skipped, time.total);
  const signatures = evaluation.signatures.map(({ id, name, version }) => ({ id, name, version }));
  return {
    signatures,
    counts,
    invalid,
    suspended,
    fault,
    stopped,
    authors: [...engine.authors],
    kept: collector.kept(),
  };
}

function countsOf({ engine }: Evaluation, lines: SkippedLines, nanoseconds: bigint): StreamCounts {
  const { statistics } = engine;
  return {
    events: statistics.received,
    evaluated: statistics.evaluated,
    unmatched: statistics.unmatched,
    invalid: statistics.invalid,
    lines_passed_over: lines.passedOver,
    lines_broken: lines.broken,
    findings: statistics.findings,
    findings_excepted: statistics.findings_excepted,
    findings_over_limit: statistics.findings_over_limit,
    faults: statistics.faults,
    nanoseconds,
  };
}

/** A log whose lines go to the starter of this thread. Further lines than it allows are dropped: they would only repeat. */
function postedLog(say: (message: FromStream) => void): Log {
  let left = mostLines;
  const post = (level: 'info' | 'warn' | 'error', message: string, fields: LogFields = {}): void => {
    if (left-- > 0) say({ say: 'log', level, message, fields: boundedFields(fields) });
  };
  return {
    info: (message, fields) => post('info', message, fields),
    warn: (message, fields) => post('warn', message, fields),
    error: (message, fields) => post('error', message, fields),
  };
}

function collectorOf(task: Task): Collector {
  switch (task.kind) {
    case 'hits': {
      const counter = new HitCounter(task.examples, task.repeats);
      return { add: (finding) => counter.add(finding), kept: () => ({ kind: 'hits', hits: counter.end() }) };
    }
    case 'index': {
      const index = new FindingIndex(task);
      return { add: (finding) => index.add(finding), kept: () => ({ kind: 'index', index: index.result }) };
    }
    case 'findings': {
      const findings: Finding[] = [];
      let more = 0;
      return {
        add(finding) {
          if (findings.length < task.most) findings.push(finding);
          else more++;
        },
        kept: () => ({ kind: 'findings', findings, more }),
      };
    }
  }
}
