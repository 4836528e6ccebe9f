import type { EventTexts } from './description.ts';
import { execArguments, forkArguments, shared } from './shared-arguments.ts';

/** Events by which the parts of Tracee talk to each other, and switches. A policy cannot name them. */
export const internalTexts: EventTexts = {
  signal_cgroup_mkdir: {
    meaning: "Tells Tracee's list of containers that a control group was made.",
    sent: 'At the tracepoint cgroup_mkdir, past all filters, over a channel of its own.',
    arguments: { cgroup_id: shared.cgroupId, cgroup_path: shared.cgroupPath, hierarchy_id: shared.hierarchy },
  },
  signal_cgroup_rmdir: {
    meaning: "Tells Tracee's list of containers that a control group is gone.",
    sent: 'At the tracepoint cgroup_rmdir, past all filters, over a channel of its own.',
    arguments: { cgroup_id: shared.cgroupId, cgroup_path: shared.cgroupPath, hierarchy_id: shared.hierarchy },
  },
  signal_sched_process_fork: {
    meaning: "Tells Tracee's process tree of a new thread or process.",
    sent: 'At the tracepoint sched_process_fork, past all filters, over a channel of its own.',
    arguments: { timestamp: shared.timestamp, ...forkArguments },
  },
  signal_sched_process_exec: {
    meaning: "Tells Tracee's process tree that a process runs another program.",
    sent: 'At the tracepoint sched_process_exec, past all filters, over a channel of its own.',
    arguments: {
      timestamp: shared.timestamp,
      task_start_time: shared.taskStart,
      parent_start_time: 'start time of the parent process, in nanoseconds since 1970',
      leader_start_time: 'start time of the process, in nanoseconds since 1970',
      task_pid: 'thread id of the thread that called execve, on the host',
      parent_pid: 'process id of the parent, on the host',
      leader_pid: 'process id on the host',
      ...execArguments,
    },
  },
  signal_sched_process_exit: {
    meaning: "Tells Tracee's process tree that a thread has ended.",
    sent: 'At the tracepoint sched_process_exit, past all filters, over a channel of its own.',
    arguments: {
      timestamp: shared.timestamp,
      task_start_time: shared.taskStart,
      task_pid: 'thread id of the thread that ends, on the host',
      exit_code: 'status with which the thread ended',
      signal_code: 'signal by which the thread ended, 0 for none',
      process_group_exit: 'whether the whole process has ended',
    },
  },
  signal_heartbeat: {
    meaning: "Shows Tracee that the kernel's side still answers.",
    sent: 'From time to time, by a probe on a function of Tracee itself.',
    arguments: {},
  },
  capture_file_write: {
    meaning: 'The switch with which Tracee keeps copies of written files.',
    sent: 'Never. The copies go to the output folder of Tracee.',
    arguments: {},
  },
  capture_file_read: {
    meaning: 'The switch with which Tracee keeps copies of read files.',
    sent: 'Never. The read content goes to the output folder of Tracee.',
    arguments: {},
  },
  capture_exec: {
    meaning: 'The switch with which Tracee keeps copies of executed files.',
    sent: 'Never. The programs go to the output folder of Tracee.',
    arguments: {},
  },
  capture_module: {
    meaning: 'The switch with which Tracee keeps copies of loaded kernel modules.',
    sent: 'Never. The modules go to the output folder of Tracee.',
    arguments: {},
  },
  capture_mem: {
    meaning: 'The switch with which Tracee keeps copies of memory that turns from writable to executable.',
    sent: 'Never. The memory goes to the output folder of Tracee.',
    arguments: {},
  },
  capture_net_packet: {
    meaning: 'The switch with which Tracee writes packets into pcap files.',
    sent: 'Never. The pcap files are in the output folder of Tracee.',
    arguments: {},
  },
  capture_bpf: {
    meaning: 'The switch with which Tracee keeps copies of loaded BPF programs.',
    sent: 'Never. The instructions go to the output folder of Tracee.',
    arguments: {},
  },
  exec_test: {
    meaning: "An event of Tracee's tests for an execve.",
    sent: "By a probe on execve, in Tracee's own test runs only.",
    arguments: {},
  },
  missing_ksymbol: {
    meaning:
      "An event of Tracee's tests that needs a kernel symbol which does not exist, so that it must be cancelled.",
    sent: 'Never, because it cannot be attached.',
    arguments: {},
  },
  failed_attach: {
    meaning: "An event of Tracee's tests whose probe fails to attach.",
    sent: 'Never, because its probe is broken on purpose.',
    arguments: {},
  },
  incompatible_probe_test: {
    meaning: "An event of Tracee's tests whose probe no kernel supports.",
    sent: 'Never, because Tracee removes it at its start.',
    arguments: {},
  },
  incompatible_probe_with_fallback_test: {
    meaning: "An event of Tracee's tests that falls back to a second probe, because its first one is not supported.",
    sent: "By the second probe, in tests of Tracee's fallbacks.",
    arguments: {},
  },
  failed_event_dependency_test: {
    meaning: "An event of Tracee's tests that needs another event which fails.",
    sent: 'Never, because the event that it needs is missing.',
    arguments: {},
  },
  multiple_fallbacks_test: {
    meaning: "An event of Tracee's tests that tries several fallbacks, of which only the last one works.",
    sent: "By the last probe of its list, in tests of Tracee's fallbacks.",
    arguments: {},
  },
  shared_probe_event_a: {
    meaning: "The first of two events of Tracee's tests that share a probe.",
    sent: 'By the shared probe, in tests of event dependencies.',
    arguments: {},
  },
  shared_probe_event_b: {
    meaning: "The second of two events of Tracee's tests that share a probe.",
    sent: 'By the same probe as shared_probe_event_a, in the same tests.',
    arguments: {},
  },
  lsm_test: {
    meaning: "An event of Tracee's tests for BPF programs of the type LSM.",
    sent: 'By a BPF program at an LSM hook, on kernels that support it, in tests.',
    arguments: {},
  },
  features_fallback_test: {
    meaning: "An event of Tracee's tests that shows which features of BPF the kernel has.",
    sent: 'By the most capable of several probes that could be loaded, in tests.',
    arguments: { probe_used_id: 'number of the probe that was chosen' },
  },
};
