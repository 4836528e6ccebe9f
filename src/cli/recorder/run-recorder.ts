import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { capsuleDefaults } from '../../config/settings/recorder.ts';
import { settings } from '../../config/settings.ts';
import { SequentError } from '../../errors.ts';
import { type Severity, severities } from '../../finding.ts';
import { patternReplacer } from '../../output/choice/pattern-replacer.ts';
import { type Redact, redactor } from '../../output/choice/redact.ts';
import { jsonLine } from '../../output/format/json/json.ts';
import { identityTail } from '../../output/identity.ts';
import type { Report } from '../../output/report.ts';
import { packageVersion } from '../../package.ts';
import type { RecorderSettings, Surroundings } from '../../recorder/messages.ts';
import { Recorder } from '../../recorder/recorder.ts';
import type { Sidecar } from '../../sidecar/sidecar.ts';
import type { Log } from '../../telemetry/log.ts';
import { describeThrown } from '../../text/thrown.ts';
import { identityFrom } from '../options/identity.ts';

type Clean = (report: Report) => string;

/** The flight recorder of a run. */
export class RunRecorder {
  readonly recorder: Recorder;
  readonly #least: number;
  readonly #tail: string | undefined;
  readonly #log: Log;
  #redact: Redact | undefined;
  #jsonOf: Clean;
  #sidecar: Sidecar | undefined;

  private constructor(recorder: Recorder, severity: Severity, tail: string | undefined, log: Log) {
    this.recorder = recorder;
    this.#least = severities.indexOf(severity);
    this.#tail = tail;
    this.#log = log;
    this.#jsonOf = (report) => this.#plain(report);
  }

  /**
   * Starts the flight recorder of these settings.
   * @throws {SequentError} SEQ_RECORDER if there is no folder for it, or it cannot be used
   */
  static async start(effective: EffectiveSettings, log: Log): Promise<RunRecorder> {
    const recorder = await Recorder.start(recorderSettingsOf(effective), log);
    const severity = effective.get(settings.recorderSeverity);
    const run = new RunRecorder(recorder, severity, identityTail(identityFrom(effective)), log);
    await run.reloaded(effective);
    return run;
  }

  /** Applies settings that a reload has changed: the redaction. */
  async reloaded(effective: EffectiveSettings): Promise<void> {
    this.#redact = effective.get(settings.redact);
    if (this.#redact === undefined) {
      this.#jsonOf = (report) => this.#plain(report);
      return;
    }
    const clean = redactor(this.#redact, await patternReplacer(this.#redact.patterns ?? [], 'redact.patterns'));
    this.#jsonOf = ({ finding, findingId }) => jsonLine(clean(finding), findingId, this.#tail);
  }

  /** Gives findings of this sidecar a capsule. */
  attach(sidecar: Sidecar): void {
    this.#sidecar = sidecar;
  }

  /** Asks for a capsule if the report is serious enough. A summary only counts what has a capsule. */
  onReport(report: Report): void {
    const { severity, summary, findingId } = report;
    if (this.#sidecar === undefined || summary || severities.indexOf(severity) < this.#least) return;
    try {
      const json = this.#jsonOf(report);
      const request = { findingId, signature: signatureIn(json), severity, time: report.firstTimestamp, json };
      this.recorder.capsule(request, this.#surroundings(this.#sidecar));
    } catch (error) {
      this.#log.error('a finding gets no capsule, because of a bug', {
        finding: findingId,
        error: describeThrown(error),
      });
    }
  }

  /** Reading `finding` of a report that has only its line of JSON would throw. */
  #plain(report: Report): string {
    return report.json?.toString() ?? jsonLine(report.finding, report.findingId, this.#tail);
  }

  #surroundings({ evaluation, signatures, health }: Sidecar): Surroundings {
    const { arch, packs, options } = evaluation;
    return {
      versions: { sequent: packageVersion(), tracee: health.stream.version },
      options: { arch, packs, signatures: options },
      signatures,
      redact: this.#redact,
    };
  }
}

/** @returns the id of the signature in a finding in JSON */
function signatureIn(json: string): string {
  const finding: unknown = JSON.parse(json);
  const signature: unknown = typeof finding === 'object' && finding !== null ? Reflect.get(finding, 'signature') : null;
  const id: unknown = typeof signature === 'object' && signature !== null ? Reflect.get(signature, 'id') : undefined;
  return typeof id === 'string' ? id : 'unknown';
}

/** @throws {SequentError} SEQ_RECORDER without a folder */
function recorderSettingsOf(effective: EffectiveSettings): RecorderSettings {
  const folder = effective.get(settings.historyDir);
  const size = effective.get(settings.recorderMaxBytes);
  if (folder === undefined || size === undefined)
    throw new SequentError('SEQ_RECORDER', {
      what: 'the flight recorder has no folder',
      where: '--recorder',
      todo: 'name one with --history DIR',
    });
  const { max_bytes: maxBytes, size: capsuleBytes, per_hour: perHour } = effective.get(settings.recorderCapsules) ?? {};
  return {
    folder,
    maxBytes: size.bytes,
    maxAgeMs: size.ageMs ?? effective.get(settings.recorderMaxAge),
    beforeMs: effective.get(settings.recorderBefore),
    afterMs: effective.get(settings.recorderAfter),
    whole: effective.get(settings.recorderWhole),
    capsules: {
      maxBytes: maxBytes ?? capsuleDefaults.max_bytes,
      size: capsuleBytes ?? capsuleDefaults.size,
      perHour: perHour ?? capsuleDefaults.per_hour,
    },
  };
}
