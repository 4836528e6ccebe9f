import type { Event } from '../../event/event.ts';
import type { Workload } from '../../event/workload/workload.ts';

/** The workload of a finding about this event: the parts that the event has, with the completed process. */
export function workloadOf({ process, thread, container, k8s }: Event): Workload {
  return {
    ...(process && { process }),
    ...(thread && { thread }),
    ...(container && { container }),
    ...(k8s && { k8s }),
  };
}
