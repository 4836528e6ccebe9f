import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Finding } from '../../src/finding.ts';
import type { Redact } from '../../src/output/choice/redact.ts';
import { findingId } from '../../src/output/finding-id.ts';
import { jsonLine } from '../../src/output/format/json/json.ts';
import { type RecorderSettings, type Surroundings } from '../../src/recorder/messages.ts';
import type { Recorder } from '../../src/recorder/recorder.ts';
import type { CapsuleRequest } from '../../src/recorder/request.ts';
import { Tap } from '../../src/recorder/tap.ts';
import type { Log, LogFields } from '../../src/telemetry/log.ts';

/** A folder for a test, and its removal. */
export function testFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'recorder-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function settingsFor(folder: string, changes: Partial<RecorderSettings> = {}): RecorderSettings {
  return {
    folder,
    maxBytes: 64 * 2 ** 20,
    maxAgeMs: 3_600_000,
    beforeMs: 60_000,
    afterMs: 10_000,
    whole: false,
    capsules: { maxBytes: 2 ** 28, size: 8 * 2 ** 20, perHour: 3_600 },
    ...changes,
  };
}

export function surroundings(redact?: Redact): Surroundings {
  return {
    versions: { sequent: '0.1.0', tracee: 'v0.24.1' },
    options: { arch: 'amd64', packs: ['rseq'], signatures: {} },
    signatures: [{ id: 'RSEQ-004', name: 'rseq', version: '1.0.0' }],
    redact,
  };
}

export function requestFor(finding: Finding): CapsuleRequest {
  const id = findingId(finding);
  const { timestamp: time, threat, signature } = finding;
  return { findingId: id, signature: signature.id, severity: threat.severity, time, json: jsonLine(finding, id) };
}

/** A log that keeps its lines. */
export function keptLog(): Log & { readonly lines: { readonly message: string; readonly fields: LogFields }[] } {
  const lines: { message: string; fields: LogFields }[] = [];
  const keep = (message: string, fields: LogFields = {}): void => void lines.push({ message, fields });
  return { lines, info: keep, warn: keep, error: keep };
}

/** Feeds messages as the intake's thread does, and waits for room so that none is dropped. */
export async function feed(recorder: Recorder, messages: readonly Uint8Array[]): Promise<void> {
  const tap = new Tap(recorder.memory);
  for (const message of messages) {
    tap.message(message, 0, message.length);
    tap.publish();
    while (recorder.ringUsed > recorder.memory.ring.data.byteLength / 2) await delay(2);
  }
}

/** Waits until a condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(5);
}

export function capsulesIn(folder: string): readonly string[] {
  return readdirSync(join(folder, 'capsules'))
    .filter((name) => name.endsWith('.capsule'))
    .sort()
    .map((name) => join(folder, 'capsules', name));
}
