import type { EventTexts } from './description.ts';
import { shared } from './shared-arguments.ts';

const container = {
  runtime: shared.runtime,
  container_id: shared.containerId,
  ctime: shared.creation,
  container_image: shared.image,
  container_image_digest: shared.digest,
  container_name: shared.containerName,
  pod_name: shared.podName,
  pod_namespace: shared.podNamespace,
  pod_uid: shared.podUid,
  pod_sandbox: shared.podSandbox,
};

/** Containers, control groups, and the state at Tracee's start. */
export const containerTexts: EventTexts = {
  container_create: {
    meaning: 'A container was made. Its first program may not run yet.',
    sent: 'Made in user space from cgroup_mkdir, when Tracee recognises the control group of a container.',
    arguments: container,
  },
  container_remove: {
    meaning: 'A container is gone.',
    sent: 'Made in user space from cgroup_rmdir, when the control group of a container disappears.',
    arguments: { runtime: shared.runtime, container_id: shared.containerId },
  },
  existing_container: {
    meaning: 'A container that was there before Tracee.',
    sent: "Once for each running container at Tracee's start.",
    arguments: container,
  },
  cgroup_mkdir: {
    meaning: 'A control group was made, for a container, a service of systemd or a session.',
    sent: "At the kernel's tracepoint cgroup_mkdir.",
    arguments: { cgroup_id: shared.cgroupId, cgroup_path: shared.cgroupPath, hierarchy_id: shared.hierarchy },
  },
  cgroup_rmdir: {
    meaning: 'A control group was removed.',
    sent: "At the kernel's tracepoint cgroup_rmdir.",
    arguments: { cgroup_id: shared.cgroupId, cgroup_path: shared.cgroupPath, hierarchy_id: shared.hierarchy },
  },
  cgroup_attach_task: {
    meaning: 'A thread was moved into a control group.',
    sent: "At the kernel's tracepoint cgroup_attach_task, in the context of the process that moves it.",
    arguments: {
      cgroup_path: 'path of the new control group below the mount point of its hierarchy',
      comm: 'name of the moved thread',
      pid: 'thread id of the moved thread, on the host',
    },
  },
  init_namespaces: {
    meaning: 'The numbers of the namespaces of the host, with which those of other events can be compared.',
    sent: "Once at Tracee's start, from /proc/1/ns.",
    arguments: {
      cgroup: 'number of the cgroup namespace',
      ipc: 'number of the IPC namespace',
      mnt: 'number of the mount namespace',
      net: 'number of the network namespace',
      pid: 'number of the pid namespace',
      pid_for_children: 'number of the pid namespace for children',
      time: 'number of the time namespace',
      time_for_children: 'number of the time namespace for children',
      user: 'number of the user namespace',
      uts: 'number of the UTS namespace',
    },
  },
  tracee_info: {
    meaning: 'The version of Tracee and the time of its start.',
    sent: "Once at Tracee's start.",
    arguments: {
      boot_time: 'time at which the machine started, in nanoseconds since 1970',
      start_time: 'time at which Tracee started, in nanoseconds since 1970',
      version: 'version of Tracee as text',
    },
  },
};
