import type { MessagePort } from 'node:worker_threads';
import { Watch } from '../../engine/authors/watch.ts';
import { SequentError } from '../../errors.ts';
import { authorsOf, labelsOf } from '../../evaluation/authors.ts';
import { type EvaluationOptions, type PreparedEvaluation, startEvaluation } from '../../evaluation/evaluation.ts';
import { ArchitectureSigns } from '../../event/architecture-signs.ts';
import { tellOldImports } from '../../guard/old-imports.ts';
import { showLoading } from '../../packs/loading-sign.ts';
import { RingReader } from '../../ring/reader.ts';
import { ownThreadFolder } from '../../supervision/thread-time.ts';
import type { Log } from '../../telemetry/log.ts';
import { describeThrown } from '../../text/thrown.ts';
import { entry } from '../entries.ts';
import { feedCounts, flag, sharedLag, sharedStatistics } from '../shared.ts';
import type { EngineThreadData, FromEngine, ToEngine } from '../thread-messages.ts';
import { tidyUpLater } from '../v8/memory.ts';
import { Outbox } from './outbox.ts';
import { RingFeed } from './ring-feed.ts';

/** Time limit of one turn, in milliseconds. The thread handles other messages between turns. */
const turnMs = 50;
const countsEveryMs = 1_000;

/** A set of signatures that begins at its place in the ring. */
interface Prepared extends Pick<PreparedEvaluation, 'begin'> {
  readonly number: number;
  /** Names of wanted events by the sink's indexes from then on. */
  readonly names: readonly string[];
}

/** @param error thrown by code of an author, or by a bug */
function failedPreparation(error: unknown): SequentError {
  return new SequentError('SEQ_SIGNATURE', {
    what: `a signature cannot be started: ${describeThrown(error)}`,
    todo: 'correct the signature',
  });
}

/**
 * Takes events from the ring, evaluates them, and sends findings to the main thread, until the input has ended.
 * @param port to the main thread
 * @throws {SequentError} SEQ_SIGNATURE, SEQ_DETECTORS or SEQ_CONFIG
 */
export async function runEngine(port: MessagePort, data: EngineThreadData): Promise<void> {
  const say = (message: FromEngine): void => port.postMessage(message);
  say({ say: 'thread', folder: ownThreadFolder() });
  showLoading(data.memory.loading);
  const { memory, wake } = data;
  const words = new Int32Array(memory.words);
  const counts = feedCounts(memory);
  const outbox = new Outbox(say, memory, data.forms, () => Atomics.load(words, flag.repeats) === 1);
  const log: Log = {
    info: (message, fields = {}) => outbox.log({ level: 'info', message, fields }),
    warn: (message, fields = {}) => outbox.log({ level: 'warn', message, fields }),
    error: (message, fields = {}) => outbox.log({ level: 'error', message, fields }),
  };
  // An engine that follows another loads the same files.
  if (data.names === undefined) tellOldImports(log);
  let evaluation = await startEvaluation(data, {
    onFinding: (finding) => outbox.finding(finding),
    onTime: (timestamp) => outbox.time(timestamp),
    log,
    statistics: sharedStatistics(memory),
    lag: sharedLag(memory),
    watch: new Watch(words, new Int32Array(memory.runs)),
    onSuspended: (suspended) => say({ say: 'suspended', ...suspended }),
  });
  const { engine } = evaluation;
  let names = data.names ?? engine.wanted;
  let prepared: Prepared | undefined;
  const about = () => ({
    events: engine.wanted,
    authors: authorsOf(evaluation.signatures, engine),
    signatures: labelsOf(evaluation.signatures),
    authorsByFile: evaluation.authorsByFile,
  });
  const prepare = async (number: number, next: EvaluationOptions): Promise<void> => {
    try {
      const { wanted, begin } = await evaluation.prepare(next);
      const all = [...new Set([...names, ...wanted])];
      prepared = { number, names: all, begin };
      say({ say: 'prepared', number, names: all, wanted: all.map((name) => (wanted.includes(name) ? name : '')) });
    } catch (error) {
      const { code, text } = error instanceof SequentError ? error : failedPreparation(error);
      say({ say: 'unprepared', number, code, text });
    }
  };
  const begin = (number: number): void => {
    if (prepared?.number !== number) return;
    const { change, evaluation: next } = prepared.begin();
    evaluation = next;
    names = prepared.names;
    prepared = undefined;
    feed.setNames(names);
    say({ say: 'begun', number, change, ...about() });
  };
  const reader = new RingReader(memory.ring, entry.message);
  const signs = new ArchitectureSigns((known, processes) => {
    if (known === data.arch) return;
    const message = 'the stream seems to come from another architecture than --arch, so many findings may be wrong';
    outbox.log({ level: 'warn', message, fields: { looks_like: known, arch: data.arch, processes } });
  });
  const feed = new RingFeed(
    reader,
    engine,
    names,
    counts,
    () => performance.now(),
    data.names !== undefined,
    signs,
    begin,
  );
  let countsDue = 0;
  const sayCounts = (): void => {
    if (performance.now() < countsDue) return;
    countsDue = performance.now() + countsEveryMs;
    const { invalid, evicted, faults } = engine;
    say({ say: 'counts', counts: { invalid, evicted, faults, detectors: evaluation.detectors() } });
  };
  const { saveEveryMs } = data;
  let snapshotDue = performance.now() + (saveEveryMs ?? 0);
  const saySnapshot = (): void => {
    if (saveEveryMs === undefined || performance.now() < snapshotDue) return;
    snapshotDue = performance.now() + saveEveryMs;
    say({ say: 'snapshot', ...engine.snapshot() });
  };
  const turn = (): void => {
    const more = feed.turn(turnMs);
    if (feed.ended !== undefined) evaluation.exceptions.end();
    words[flag.turns] = ((words[flag.turns] ?? 0) + 1) | 0;
    Atomics.store(words, flag.waiting, engine.idle ? 0 : 1);
    outbox.flush();
    sayCounts();
    saySnapshot();
    if (feed.ended !== undefined) Atomics.store(words, flag.ended, 1);
    if (Atomics.load(words, flag.ended) === 1) {
      countsDue = snapshotDue = 0;
      sayCounts();
      saySnapshot();
      say({ say: 'ended', waiting: engine.waiting });
      wake.close();
      port.close();
    } else if (more || !reader.sleep()) setImmediate(turn);
  };
  wake.on('message', turn);
  port.on('message', (message: ToEngine) => {
    switch (message.tell) {
      case 'suspend':
        engine.suspend(message.author);
        break;
      case 'forms':
        outbox.changeForms(message.next);
        outbox.flush();
        break;
      case 'prepare':
        void prepare(message.number, message.evaluation);
        break;
    }
  });
  const { content, stamps } = evaluation;
  say({ say: 'ready', names, ...about(), content, stamps });
  tidyUpLater();
  turn();
}
