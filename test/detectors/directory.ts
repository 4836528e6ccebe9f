import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type LoadedDetectors, loadDetectors } from '../../src/detectors/load.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { Finding } from '../../src/finding.ts';
import type { LoadedSignature } from '../../src/signature/loaded.ts';
import { encodeProtobufJson } from '../../src/tracee/json/protobuf-json.ts';

/** A directory with these files, gone after the test. */
export function directory(t: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = mkdtempSync(join(tmpdir(), 'sequent-detectors-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

/** A detector that listens to one event, named after what it makes. */
export function detector(name: string, more = '', event = 'sched_process_exec'): string {
  return `type: detector
id: ${name}
produced_event: {name: ${name}, version: "1.0"}
requirements: {events: [{name: ${event}}]}
${more}`;
}

/** What was loaded, and what happened while it ran. */
export class Loaded {
  readonly directory: string;
  readonly loaded: LoadedDetectors;
  readonly failures: string[] = [];
  readonly roundsOver: string[] = [];
  readonly #findings: Finding[] = [];
  readonly #engine: Engine;

  constructor(
    t: TestContext,
    files: Readonly<Record<string, string | Uint8Array>>,
    signatures: readonly LoadedSignature[] = [],
  ) {
    this.directory = directory(t, files);
    this.loaded = loadDetectors({ directories: [this.directory], arch: 'amd64' }, signatures, {
      onFailure: (id, expression, reason) => this.failures.push(`${id}: ${expression}: ${reason}`),
      onRoundsOver: (id) => this.roundsOver.push(id),
    });
    this.#engine = new Engine({
      signatures: this.loaded.signatures,
      arch: 'amd64',
      onFinding: (finding) => this.#findings.push(finding),
      onFault({ error }) {
        throw error;
      },
    });
  }

  /** `file:line: text` of what is not loaded. */
  get refusals(): readonly string[] {
    return this.loaded.refusals.map(
      ({ path, line, text }) => `${path.slice(this.directory.length + 1)}:${line}: ${text}`,
    );
  }

  get ids(): readonly string[] {
    return this.loaded.signatures.map(({ id }) => id);
  }

  /** Findings on one event in the bytes of the stream. */
  send(bytes: Uint8Array): readonly Finding[] {
    this.#engine.message(bytes, 0, bytes.length, 0);
    this.#engine.restartTime();
    return this.#findings.splice(0);
  }

  /** Findings on events in protobuf JSON. */
  run(...events: readonly unknown[]): readonly Finding[] {
    return events.flatMap((event) => this.send(encodeProtobufJson(event)));
  }

  /** Names of the findings of one event. */
  names(event: unknown): readonly string[] {
    return this.run(event).map(({ signature }) => signature.name);
  }
}

/** An event in protobuf JSON. */
export function exec(data: readonly Record<string, unknown>[] = [], name = 'sched_process_exec'): unknown {
  return {
    timestamp: '2026-07-25T17:22:44.448017837Z',
    name,
    workload: { process: { pid: 7, hostPid: 70, uniqueId: 700, thread: { name: 'sh', tid: 7, hostTid: 70 } } },
    data,
  };
}
