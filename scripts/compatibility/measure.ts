import { fileURLToPath } from 'node:url';
import { Engine } from '../../src/engine/engine.ts';
import { openRecording } from '../../src/intake/recording/open-recording.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import type { LoadedSignature } from '../../src/signature/loaded.ts';
import { lacksOf } from '../../src/tracee/lacks.ts';
import { acceptPolicy } from '../../src/tracee/policies/accept.ts';
import { policyFor } from '../../src/tracee/policy.ts';
import { profiles } from '../../src/tracee/versions/choose.ts';
import type { TraceeProfile } from '../../src/tracee/versions/profile.ts';

/** Recordings of each version in fixtures/recordings, and one that there is as Tracee's own JSON, too. */
const recordings: Readonly<
  Record<string, { readonly streams: readonly string[]; readonly json: readonly [string, string] }>
> = {
  'v0.24.1': {
    streams: ['v0.24.1/misuse.pb.gz', 'v0.24.1/kubelet.ndjson.gz'],
    json: ['v0.24.1/misuse.pb.gz', 'v0.24.1/misuse.tracee.jsonl.gz'],
  },
  main: {
    streams: ['rseq.pb.gz', 'rseq-extra.pb.gz', 'detectors.pb.gz', 'trixie/misuse.pb.gz'],
    json: ['rseq-extra.pb.gz', 'rseq-extra.tracee.jsonl.gz'],
  },
};

const suffix = /\.(pb|ndjson)\.gz$/;

export interface Measured {
  readonly profile: TraceeProfile;
  readonly signatures: readonly LoadedSignature[];
  /** Names of the recordings. */
  readonly streams: readonly string[];
  /** Events in them, and those that could not be read. */
  readonly events: number;
  readonly invalid: number;
  /** Events that the policy for all signatures selects; it is one that the version takes. */
  readonly selected: number;
  /** Ids of signatures that can find nothing in this version. */
  readonly blind: readonly string[];
  /** Ids of signatures that find something in the recordings. */
  readonly finding: ReadonlySet<string>;
  /** Findings of Tracee's own in the recordings. */
  readonly own: number;
  readonly json: {
    readonly name: string;
    /** Findings in the stream, and those of them that the JSON of the same run gives, too. */
    readonly inStream: number;
    readonly inJson: number;
  };
}

/** Evaluates the recordings of each version with all shipped signatures. */
export async function measureVersions(): Promise<readonly Measured[]> {
  const signatures = (await loadSignatures([])).toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  const measured: Measured[] = [];
  for (const profile of profiles) {
    const sources = recordings[profile.version];
    if (sources === undefined) throw new Error(`there is no recording of ${profile.version}`);
    const { streams, json } = sources;
    const runs: Evaluated[] = [];
    for (const name of streams) runs.push(await evaluate(name, signatures));
    const sum = (count: (run: Evaluated) => number): number => runs.reduce((total, run) => total + count(run), 0);
    measured.push({
      profile,
      signatures,
      streams: streams.map((name) => name.replace(suffix, '')),
      events: sum(({ events }) => events),
      invalid: sum(({ invalid }) => invalid),
      selected: selectedBy(signatures, profile),
      blind: lacksOf(signatures, profile).flatMap(({ signatures: ids, text }) =>
        /can find nothing/.test(text) ? ids : [],
      ),
      finding: new Set(runs.flatMap(({ findings }) => findings.map(({ id }) => id))),
      own: sum(({ own }) => own),
      json: await compareJson(json, signatures),
    });
  }
  return measured;
}

/**
 * How many events the policy for these signatures selects.
 * @throws PolicyRefusal where the version refuses it
 */
function selectedBy(signatures: readonly LoadedSignature[], profile: TraceeProfile): number {
  const rules = policyFor(signatures, { profile }).rules.map(({ event, filters = [] }) => ({
    event,
    filters,
    actions: [],
  }));
  const [form = 'kubernetes'] = profile.policyForms;
  const document = { form, name: 'sequent', scope: ['global'], rules, defaultActions: [] };
  return acceptPolicy(document, profile).events.size;
}

interface Evaluated {
  readonly events: number;
  readonly invalid: number;
  readonly own: number;
  /** Findings of ours: the signature and what it is about. */
  readonly findings: readonly { readonly id: string; readonly key: string }[];
}

async function evaluate(name: string, signatures: readonly LoadedSignature[]): Promise<Evaluated> {
  const findings: { id: string; key: string }[] = [];
  const engine = new Engine({
    signatures,
    arch: 'amd64',
    onFinding({ signature, timestamp, workload }) {
      findings.push({ id: signature.id, key: `${signature.id} ${timestamp} ${workload.thread?.hostTid}` });
    },
  });
  let own = 0;
  const ownFindings = new Engine({ signatures: [], arch: 'amd64', traceeFindings: true, onFinding: () => own++ });
  const path = fileURLToPath(new URL(`../../fixtures/recordings/${name}`, import.meta.url));
  await openRecording(path).run({
    message(bytes, start, end) {
      engine.message(bytes, start, end, 0);
      ownFindings.message(bytes, start, end, 0);
    },
    gap() {},
    quiet() {},
  });
  engine.end();
  ownFindings.end();
  const { received, invalid } = engine.statistics;
  return { events: received, invalid, own, findings };
}

/** The stream of a run, and what Tracee wrote as JSON in the same run, which may begin earlier. */
async function compareJson(
  [stream, json]: readonly [string, string],
  signatures: readonly LoadedSignature[],
): Promise<Measured['json']> {
  const inStream = new Set((await evaluate(stream, signatures)).findings.map(({ key }) => key));
  const inJson = new Set((await evaluate(json, signatures)).findings.map(({ key }) => key));
  return {
    name: stream.replace(suffix, ''),
    inStream: inStream.size,
    inJson: [...inStream].filter((key) => inJson.has(key)).length,
  };
}
