import { escapeTerminal } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import type { Identity } from '../../identity.ts';
import type { Report } from '../../report.ts';
import { rfc3339 } from '../../time.ts';
import { fitted } from '../fitted.ts';
import { assignments, flatMembers } from '../flat-value.ts';
import type { Format, FormatOptions } from '../format.ts';
import { sentence } from '../sentence.ts';

const longestLabel = 100;
const longestAnnotation = 600;
const mostData = 16;

/**
 * Creates the format of one alert of Alertmanager's API v2. Its labels name the signature and the place, and nothing
 * that changes from process to process: findings of one signature in one workload are one alert, whose annotations tell
 * of the latest. `endsAt` is absent, so that Alertmanager resolves the alert after its own time.
 */
export function createAlertmanager({ identity, maxBytes }: FormatOptions): Format {
  return (report) => {
    const labels = labelsOf(report, identity);
    const write = fitted(maxBytes, (smaller) =>
      toJson({ labels, annotations: annotationsOf(smaller), startsAt: rfc3339(report.firstTimestamp) }),
    );
    return write(report);
  };
}

function labelsOf({ finding }: Report, { node, cluster, labels }: Identity): Readonly<Record<string, string>> {
  const { signature, threat, workload } = finding;
  const { container, k8s } = workload;
  const own = filled(
    {
      alertname: signature.name,
      severity: threat.severity,
      signature: signature.id,
      pack: signature.pack,
      node,
      cluster,
      namespace: k8s?.namespace,
      pod: k8s?.pod?.name,
      container: container?.name || container?.id,
    },
    longestLabel,
  );
  // A label of the operator never replaces one of these.
  const others = Object.entries(labels).map(([key, value]) => [Object.hasOwn(own, key) ? `label_${key}` : key, value]);
  return { ...own, ...Object.fromEntries(others) };
}

function annotationsOf(report: Report): Readonly<Record<string, string>> {
  const { finding, findingId, count, lastTimestamp } = report;
  const { threat, workload } = finding;
  const data = assignments(flatMembers(finding.data.slice(0, mostData)));
  return filled(
    {
      summary: sentence(report),
      description: threat.description,
      finding_id: findingId,
      count: String(count),
      last_time: rfc3339(lastTimestamp),
      executable: workload.process?.executable,
      pid: workload.process && String(workload.process.hostPid),
      user_id: workload.process?.userId === undefined ? undefined : String(workload.process.userId),
      image: workload.container?.image?.name,
      technique: threat.mitre && `${threat.mitre.technique.id} ${threat.mitre.technique.name}`,
      tactic: threat.mitre?.tactic.name,
      data: data.join(', '),
    },
    longestAnnotation,
  );
}

/** Leaves out what is absent or empty, as Alertmanager does, and escapes and bounds the rest. */
function filled(texts: Readonly<Record<string, string | undefined>>, longest: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([key, text]) => (text ? [[key, escapeTerminal(text, longest)]] : [])),
  );
}
