import type { ReadFinding } from './reading/finding.ts';
import { shown, shownName } from './shown.ts';

const mostLabels = 16;

/** A fact about the place. */
export interface Place {
  readonly label: string;
  readonly value: string;
}

/** @returns the node, the container and the pod of a finding, as far as they are known */
export function tellWhere({ finding, node, cluster }: ReadFinding): readonly Place[] {
  const { container, k8s } = finding.workload;
  const { image } = container ?? {};
  const labels = Object.entries(k8s?.pod?.labels ?? {}).slice(0, mostLabels);
  const places: readonly (readonly [string, string | undefined])[] = [
    ['node', node],
    ['cluster', cluster],
    ['namespace', k8s?.namespace],
    ['pod', k8s?.pod?.name],
    ['pod uid', k8s?.pod?.uid],
    ['labels', labels.length === 0 ? undefined : labels.map(([key, value]) => `${key}=${value}`).join(', ')],
    ['container', container?.name],
    ['container id', container?.id],
    ['image', image?.name],
    ['image id', image?.id],
    ['image digest', image?.repoDigests[0]],
    ['container start', container === undefined || container.started ? undefined : 'not seen by Tracee'],
  ];
  const told = places.flatMap(([label, value]) => (value ? [{ label, value: shown(value) }] : []));
  if (container === undefined && finding.workload.process !== undefined)
    return [...told, { label: 'container', value: 'none: a process of the host' }];
  return told;
}

/** @returns container and image in few words; undefined outside of containers */
export function placeOf({ container }: ReadFinding['finding']['workload']): {
  readonly container?: string;
  readonly image?: string;
} {
  return {
    ...(container && { container: shownName(container.name || container.id) }),
    ...(container?.image && { image: shownName(container.image.name || container.image.id) }),
  };
}
