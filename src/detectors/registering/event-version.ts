import { describeEvent } from '../../event/catalogue.ts';
import type { Version } from '../reading/definition.ts';

/** Events whose version is not 1.0.0 (Tracee 7c9ec978: pkg/events). */
const versions: Readonly<Record<string, Version>> = {
  ...named(
    [0n, 0n, 0n],
    `ftrace_hook security_sb_umount security_settime64 security_task_prctl security_task_setrlimit set_fs_pwd
    signal_cgroup_mkdir signal_cgroup_rmdir signal_sched_process_exec signal_sched_process_exit
    signal_sched_process_fork stack_pivot suspicious_syscall_source`,
  ),
  ...named(
    [1n, 1n, 0n],
    `net_packet_dns net_packet_icmp net_packet_icmpv6 net_packet_ipv4 net_packet_ipv6 net_packet_tcp net_packet_udp`,
  ),
  k8s_api_connection: [0n, 1n, 0n],
  stdio_over_socket: [2n, 0n, 0n],
};

function named(version: Version, names: string): Record<string, Version> {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, version]),
  );
}

/** @returns the version of one of Tracee's events; undefined if Tracee has no event of this name */
export function eventVersion(name: string): Version | undefined {
  if (describeEvent(name) === undefined) return undefined;
  return (Object.hasOwn(versions, name) ? versions[name] : undefined) ?? [1n, 0n, 0n];
}
