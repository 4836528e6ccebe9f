import { createHash } from 'node:crypto';
import { field, join, type Part, raw, textField } from './part.ts';

/**
 * The recordings were made on a bare machine. On a node of a cluster most events also say the container and the pod, which is
 * what makes them 400 to 900 bytes long. The shapes are Kubernetes': 64 hexadecimal digits for a container and a digest, a
 * UUID for a pod, the hash of its template in its name and among its labels.
 */
const workloads = [
  'checkout',
  'catalogue',
  'payment-gateway',
  'session-store',
  'recommendations',
  'ingress',
  'metrics',
];

const places: readonly Part[] = [...workloads.map(place), raw(new Uint8Array())];

/** Fields 2 and 3 of the `Workload` of what runs in one of a few pods; of every eighth, which runs on the host, none. */
export function placeOf(index: number): Part {
  return places[index % places.length] ?? raw(new Uint8Array());
}

function place(name: string): Part {
  const hash = createHash('sha256').update(name).digest('hex');
  const template = hash.slice(0, 10);
  const uid = hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  const image = join([
    textField(1, `sha256:${createHash('sha256').update(hash).digest('hex')}`),
    textField(3, `shop/${name}:2.14.1`),
  ]);
  const container = join([textField(1, hash), textField(2, name), field(3, image), raw(Buffer.from([32, 1]))]);
  const pod = join([
    textField(1, `${name}-${template}-x7k2p`),
    textField(2, uid),
    field(3, join([textField(1, 'app'), textField(2, name)])),
    field(3, join([textField(1, 'pod-template-hash'), textField(2, template)])),
  ]);
  const k8s = join([field(1, pod), field(2, textField(1, 'shop'))]);
  return join([field(2, container), field(3, k8s)]);
}
