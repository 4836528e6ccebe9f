import type { EventTexts } from './description.ts';
import { shared } from './shared-arguments.ts';

/** Findings of the detectors inside Tracee. Each has `detectedFrom`, the event that it was made from. */
export const detectorTexts: EventTexts = {
  anti_debugging: {
    meaning:
      "Tracee's finding TRC-102: a process made itself the tracee of its parent, so that no debugger can attach.",
    sent: 'By the detector, from ptrace with the request PTRACE_TRACEME.',
    arguments: {},
  },
  aslr_inspection: {
    meaning: "Tracee's finding TRC-109: a process read whether the kernel randomises addresses.",
    sent: 'By the detector, from security_file_open of /proc/sys/kernel/randomize_va_space. The detector expects flags of another type, so that it stays silent.',
    arguments: {},
  },
  cgroup_notify_on_release: {
    meaning:
      "Tracee's finding TRC-106: a container opened a notify_on_release file for writing, a step of an escape to the host.",
    sent: 'By the detector, from security_file_open in a container that Tracee saw start.',
    arguments: {},
  },
  cgroup_release_agent: {
    meaning:
      "Tracee's finding TRC-1010: a container changed a release_agent file, whose content the host runs as a program.",
    sent: 'By the detector, from security_file_open or security_inode_rename in a container that Tracee saw start.',
    arguments: {},
  },
  core_pattern_modification: {
    meaning:
      "Tracee's finding TRC-1011: a container opened core_pattern for writing, which names a program that the host runs at a crash.",
    sent: 'By the detector, from security_file_open of a path that ends with /proc/sys/kernel/core_pattern, in a container.',
    arguments: {},
  },
  default_loader_mod: {
    meaning: "Tracee's finding TRC-1012: the dynamic loader in /lib or /usr/lib was changed or replaced.",
    sent: 'By the detector, from security_file_open for writing, or security_inode_rename to such a path.',
    arguments: {},
  },
  disk_mount: {
    meaning: "Tracee's finding TRC-1014: a container mounted a device of /dev.",
    sent: 'By the detector, from security_sb_mount in a container that Tracee saw start.',
    arguments: {},
  },
  docker_abuse: {
    meaning:
      "Tracee's finding TRC-1019: a container opened the socket of the Docker daemon or connected to it, which amounts to root on the host.",
    sent: 'By the detector, from security_file_open for writing or security_socket_connect to a path that ends with docker.sock.',
    arguments: {},
  },
  dropped_executable: {
    meaning: "Tracee's finding TRC-1022: a container wrote an ELF file, a program that was not in its image.",
    sent: 'By the detector, from magic_write of a file on disk.',
    arguments: { path: 'absolute path of the written file' },
  },
  dynamic_code_loading: {
    meaning: "Tracee's finding TRC-104: writable memory was made executable, as unpackers and JIT compilers do.",
    sent: 'By the detector, from mem_prot_alert with alert 4.',
    arguments: {},
  },
  fileless_execution: {
    meaning: "Tracee's finding TRC-105: a program was executed from memory, from a memfd or from /dev/shm.",
    sent: 'By the detector, from sched_process_exec of such a path.',
    arguments: {},
  },
  hidden_file_created: {
    meaning: "Tracee's finding TRC-1015: an ELF file was written whose path has a part that begins with a dot.",
    sent: 'By the detector, from magic_write of an ELF header.',
    arguments: {},
  },
  hooked_seq_ops_detector: {
    meaning: "Tracee's finding DRV-003: a function behind the lists of connections in /proc/net is hooked.",
    sent: 'By the detector, from print_net_seq_ops, which no client gets.',
    arguments: { hooked_seq_ops_detector: 'the hooked functions by structure and member, with the owner of each' },
  },
  hooked_syscall_detector: {
    meaning: "Tracee's finding DRV-002: an entry of the table of system calls is hooked.",
    sent: 'By the detector, from syscall_table_check, which no client gets.',
    arguments: {
      syscall: shared.syscallName,
      address: shared.hookedAddress,
      function: shared.hookedFunction,
      owner: shared.hookedOwner,
    },
  },
  illegitimate_shell: {
    meaning: "Tracee's finding TRC-1016: a web server or another network service started a shell.",
    sent: 'By the detector, from sched_process_exec, by the names of the thread before and after.',
    arguments: {},
  },
  k8s_service_account_token: {
    meaning:
      "Tracee's finding TRC-108: an unusual program in a container read the token of the Kubernetes service account.",
    sent: 'By the detector, from security_file_open of a path below secrets/kubernetes.io/serviceaccount.',
    arguments: {},
  },
  kernel_module_loading: {
    meaning: "Tracee's finding TRC-1017: a kernel module was loaded.",
    sent: 'By the detector, from each module_load.',
    arguments: {},
  },
  k8s_api_connection: {
    meaning: "Tracee's finding TRC-1013: a container connected to the API server of Kubernetes.",
    sent: 'By the detector, from security_socket_connect to the address that the environment of a program in the container named.',
    arguments: { ip: 'address of the API server' },
  },
  k8s_cert_theft: {
    meaning: "Tracee's finding TRC-1018: an unusual program read or moved a certificate or key in /etc/kubernetes/pki.",
    sent: 'By the detector, from security_file_open for reading or security_inode_rename.',
    arguments: {},
  },
  ld_preload: {
    meaning:
      "Tracee's finding TRC-107: a program was started with LD_PRELOAD or LD_LIBRARY_PATH, or /etc/ld.so.preload was changed.",
    sent: 'By the detector, from sched_process_exec with its environment, security_file_open or security_inode_rename.',
    arguments: {
      LD_PRELOAD: 'the whole entry of the environment, LD_PRELOAD=...; only if that was the reason',
      LD_LIBRARY_PATH: 'the whole entry of the environment, LD_LIBRARY_PATH=...; only if that was the reason',
    },
  },
  proc_fops_hooking: {
    meaning: "Tracee's finding TRC-1020: a file operation of /proc is hooked, so that a rootkit can hide processes.",
    sent: 'By the detector, from hooked_proc_fops with at least one hook.',
    arguments: {
      'Hooked proc file operations': 'the hooked operations with symbol and module, as hooked_proc_fops has them',
    },
  },
  proc_kcore_read: {
    meaning: "Tracee's finding TRC-1021: a container opened /proc/kcore, the memory of the whole machine, for reading.",
    sent: 'By the detector, from security_file_open. The detector reads flags as a 64-bit number, so that it finds nothing.',
    arguments: {},
  },
  proc_mem_access: {
    meaning: "Tracee's finding TRC-1023: the memory of a process was opened for reading through /proc/PID/mem.",
    sent: 'By the detector, from security_file_open of such a path for reading.',
    arguments: {},
  },
  proc_mem_code_injection: {
    meaning: "Tracee's finding TRC-1024: the memory of a process was opened for writing through /proc/PID/mem.",
    sent: 'By the detector, from security_file_open of such a path for writing.',
    arguments: {},
  },
  process_vm_write_inject: {
    meaning: "Tracee's finding TRC-1025: a process wrote into the memory of another one with process_vm_writev.",
    sent: 'By the detector, from process_vm_writev with a foreign process id.',
    arguments: {},
  },
  ptrace_code_injection: {
    meaning: "Tracee's finding TRC-103: a process wrote into the memory of another one with ptrace.",
    sent: 'By the detector, from ptrace with PTRACE_POKETEXT or PTRACE_POKEDATA.',
    arguments: {},
  },
  rcd_modification: {
    meaning: "Tracee's finding TRC-1026: a start script in /etc/rc*.d or /etc/init.d was changed, or update-rc.d ran.",
    sent: 'By the detector, from security_file_open for writing, security_inode_rename or sched_process_exec.',
    arguments: {},
  },
  sched_debug_recon: {
    meaning:
      "Tracee's finding TRC-1029: a container read the debug file of the scheduler, which lists the processes of the host.",
    sent: 'By the detector, from security_file_open of /proc/sched_debug or /sys/kernel/debug/sched/debug.',
    arguments: {},
  },
  scheduled_task_mod: {
    meaning: "Tracee's finding TRC-1027: a cron table was changed, or a command that schedules tasks ran.",
    sent: 'By the detector, from security_file_open for writing, security_inode_rename or sched_process_exec of crontab, at or batch.',
    arguments: {},
  },
  stdio_over_socket: {
    meaning:
      "Tracee's finding TRC-101: standard input, output or error of a process became a network socket, as in a reverse shell.",
    sent: 'By the detector, from security_socket_connect or socket_dup with a descriptor from 0 to 2.',
    arguments: {
      'IP address': 'address of the peer as text',
      Port: 'port of the peer, as text',
      'File descriptor': 'descriptor that is the socket: 0, 1 or 2',
    },
  },
  sudoers_modification: {
    meaning: "Tracee's finding TRC-1028: a file that says who may use sudo was changed.",
    sent: 'By the detector, from security_file_open for writing or security_inode_rename to such a file.',
    arguments: {},
  },
  syscall_hooking: {
    meaning: "Tracee's finding TRC-1030: the table of system calls is hooked.",
    sent: 'By the detector, from each hooked_syscall.',
    arguments: {},
  },
  system_request_key_mod: {
    meaning:
      "Tracee's finding TRC-1031: a container wrote to the files of the system request keys, with which the whole host can be restarted.",
    sent: 'By the detector, from security_file_open of /proc/sys/kernel/sysrq or /proc/sysrq-trigger.',
    arguments: {},
  },
};
