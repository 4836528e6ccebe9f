import { toJson } from '../text/json.ts';

/** Where the findings come from, as the operator names it. Every format carries it. */
export interface Identity {
  /** Name of the host: `--node-name`, else `NODE_NAME`, else the host's name. */
  readonly node: string;
  readonly cluster?: string;
  /** Static labels of the operator, such as `{ team: 'payments' }`. Their names match `labelName`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A name that is a label of Prometheus, a field of Elasticsearch and an attribute of OpenTelemetry alike. */
export const labelName = /^[a-zA-Z][a-zA-Z0-9_]{0,62}$/;

/** Maximum size of an identity as JSON, in bytes. The bound on the size of findings reserves this space. */
export const mostIdentityBytes = 1_024;

/** @returns the members of a line of JSON that tell where its finding comes from, from the comma to the closing brace */
export function identityTail({ node, cluster, labels }: Identity): string {
  const members = { node, cluster, labels: Object.keys(labels).length > 0 ? labels : undefined };
  return `,${toJson(members).slice(1)}`;
}
