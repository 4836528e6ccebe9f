import type { EventTexts } from './description.ts';
import { execArguments, executeArguments, forkArguments, shared } from './shared-arguments.ts';

/** Life of processes and threads: their start, their programs, their rights and their end. */
export const processTexts: EventTexts = {
  sched_process_fork: {
    meaning: 'A thread or a process was created. The event does not say with which clone flags.',
    sent: "At the kernel's tracepoint sched_process_fork, in the context of the caller, before the new thread runs.",
    arguments: forkArguments,
  },
  sched_process_exec: {
    meaning:
      'A process replaced its program by another one. Its ids stay the same, so only this event separates the two programs.',
    sent: "At the kernel's tracepoint sched_process_exec, when the new program is loaded but has not run; a failed execve sends nothing.",
    arguments: {
      ...execArguments,
      prev_comm: 'name of the thread before the exec, at most 15 bytes',
      env: 'environment of the new program; empty unless Tracee runs with the environment enrichment',
      pwd: 'working directory of the process',
      sha256: 'SHA-256 of the executed file in hexadecimal digits; only sent if Tracee computes hashes',
    },
  },
  sched_process_exit: {
    meaning: 'A thread ended. The process has ended when its last thread has.',
    sent: "At the kernel's tracepoint sched_process_exit, while the thread still has its ids.",
    arguments: {
      exit_code: 'status that the thread passed to exit, 0 to 255; 0 if a signal ended it',
      signal_code: 'number of the signal that ended the thread, 0 if it ended by itself',
      process_group_exit:
        'whether no other thread of the process was alive; several threads that end at once may all say true',
    },
  },
  sched_switch: {
    meaning: 'A processor stopped running one thread and began to run another one. This event is very frequent.',
    sent: "At the scheduler's tracepoint sched_switch, in the context of the thread that stops.",
    arguments: {
      cpu: 'number of the processor',
      prev_tid: 'thread id of the thread that stops, on the host',
      prev_comm: 'name of the thread that stops',
      next_tid: 'thread id of the thread that starts to run, on the host',
      next_comm: 'name of the thread that starts to run',
    },
  },
  do_exit: {
    meaning: 'A thread began to end, by itself or because of a signal.',
    sent: "At the entry of the kernel's function do_exit, before the thread gives up its memory and its files.",
    arguments: {
      returnValue: 'code that do_exit was called with: exit status << 8, or the number of the signal',
    },
  },
  task_rename: {
    meaning:
      'The name of a thread changed, because of an exec or because the program renamed it. Malware disguises itself so.',
    sent: "At the kernel's tracepoint task_rename, before the new name is set.",
    arguments: {
      old_name: 'name before the change, at most 15 bytes',
      new_name: 'name after the change, at most 15 bytes',
    },
  },
  security_bprm_check: {
    meaning:
      'The kernel checks whether a process may execute a file. It may still refuse, and a script is checked again with its interpreter.',
    sent: 'At the entry of the LSM hook security_bprm_check, inside execve, while the process still runs its old program.',
    arguments: {
      pathname: 'absolute path of the file to execute',
      dev: shared.dev,
      inode: shared.inode,
      argv: shared.argv,
      envp: 'environment of the program, one NAME=value each; empty unless Tracee runs with the environment enrichment',
    },
  },
  load_elf_phdrs: {
    meaning:
      'The kernel reads the program headers of an ELF file, once for the program and once for its dynamic loader.',
    sent: "At the entry of the kernel's function load_elf_phdrs, inside execve.",
    arguments: { pathname: shared.pathname, dev: shared.dev, inode: shared.inode },
  },
  process_execute_failed: {
    meaning:
      'An execve or execveat failed after the kernel had found the file. A refusal by an LSM or a wrong format looks so.',
    sent: 'When the system call returns with an error, from what two hooks inside execve have seen.',
    arguments: executeArguments,
  },
  process_execute_failed_internal: {
    meaning: "Tracee's first half of process_execute_failed: the kernel has found the file of an execve.",
    sent: 'At the entry of the hook security_bprm_creds_for_exec, or of exec_binprm on older kernels. Tracee keeps it to itself.',
    arguments: executeArguments,
  },
  execute_finished: {
    meaning: "Tracee's second half of process_execute_failed: an execve or execveat has ended, with success or not.",
    sent: 'When the system call returns. No client gets it.',
    arguments: { ...executeArguments, returnValue: '0 after success, otherwise a negative errno' },
  },
  set_fs_pwd: {
    meaning: 'A process changed its working directory with chdir or fchdir.',
    sent: "At the entry of the kernel's function set_fs_pwd, when the path has been resolved; a failed chdir sends nothing.",
    arguments: {
      unresolved_path: 'path as the program passed it to chdir; empty after fchdir',
      resolved_path: 'absolute path of the new working directory',
    },
  },
  commit_creds: {
    meaning:
      'A thread got other credentials: ids of users or groups, or capabilities. Privilege escalation shows here, and so do su and sudo.',
    sent: "At the entry of the kernel's function commit_creds, and only if an id or a set of capabilities differs.",
    arguments: {
      old_cred: 'credentials before the change: ids, user namespace, securebits, sets of capabilities',
      new_cred: 'credentials after the change, with the same fields',
    },
  },
  switch_task_ns: {
    meaning: 'A thread moved into other namespaces, by setns, unshare or the start of a container.',
    sent: "At the entry of the kernel's function switch_task_namespaces, and only if a namespace differs.",
    arguments: {
      pid: 'thread id of the thread that moves, on the host',
      new_mnt: 'number of the new mount namespace; 0 if it stays the same',
      new_pid: 'number of the new pid namespace for children; 0 if it stays the same',
      new_uts: 'number of the new UTS namespace; 0 if it stays the same',
      new_ipc: 'number of the new IPC namespace; 0 if it stays the same',
      new_net: 'number of the new network namespace; 0 if it stays the same',
      new_cgroup: 'number of the new cgroup namespace; 0 if it stays the same',
    },
  },
  cap_capable: {
    meaning:
      'The kernel asked whether a thread has a capability. The event does not say whether it has, and it is very frequent.',
    sent: "At the entry of the kernel's function cap_capable, except for questions that the kernel itself does not audit.",
    arguments: { cap: 'number of the capability' },
  },
  do_sigaction: {
    meaning: 'A process read or changed its reaction to a signal.',
    sent: "At the entry of the kernel's function do_sigaction, before the change.",
    arguments: {
      sig: 'number of the signal',
      is_sa_initialized:
        'whether the call sets a new reaction; if false, the arguments from sa_flags to sa_handler are empty',
      sa_flags: 'SA_ bits of the new reaction',
      sa_mask: 'signals that are blocked while the new handler runs, signal n as bit n - 1',
      sa_handle_method: 'new reaction: 0 the default, 1 ignore, 2 a handler',
      sa_handler: 'address of the new handler, 0 without one',
      is_old_sa_initialized: 'whether the call asks for the old reaction',
      old_sa_flags: 'SA_ bits of the reaction before the call',
      old_sa_mask: 'signals that were blocked while the old handler ran, signal n as bit n - 1',
      old_sa_handle_method: 'reaction before the call: 0 the default, 1 ignore, 2 a handler',
      old_sa_handler: 'address of the old handler, 0 without one',
    },
  },
  call_usermodehelper: {
    meaning:
      'The kernel starts a program in user space by itself, for example for a core dump or an uevent. Container escapes abuse such helpers.',
    sent: "At the entry of the kernel's function call_usermodehelper, before the program starts.",
    arguments: {
      pathname: 'path of the program, in the mount namespace of the host',
      argv: shared.argv,
      envp: shared.envp,
      wait: 'how long the kernel waits: 0 not at all, 1 for the exec, 2 for the end of the program, 4 may be interrupted',
    },
  },
  security_task_setrlimit: {
    meaning: 'A process is about to change a resource limit, its own or that of another process.',
    sent: 'At the entry of the LSM hook security_task_setrlimit, before the change.',
    arguments: {
      target_host_pid: 'process id on the host of the process whose limit changes',
      resource: 'number of the resource, RLIMIT_',
      new_rlim_cur: 'new soft limit, in the unit of the resource; 2^64-1 is unlimited',
      new_rlim_max: 'new hard limit, in the unit of the resource; 2^64-1 is unlimited',
    },
  },
  security_task_prctl: {
    meaning:
      'A process is about to change how the kernel treats it, with prctl. For PR_SET_MM the event has the memory layout before and after.',
    sent: 'At the entry of the LSM hook security_task_prctl, before the change.',
    arguments: {
      option: 'operation, PR_; it decides on the meaning of the other arguments',
      arg2: 'first argument of the operation',
      arg3: 'second argument of the operation',
      arg4: 'third argument of the operation',
      arg5: 'fourth argument of the operation',
      vma_name: 'new name of the memory region, for PR_SET_VMA',
      old_start_code: 'first address of the code before the change, for PR_SET_MM',
      old_end_code: 'end of the code before the change',
      old_start_data: 'first address of the initialised data before the change',
      old_end_data: 'end of the initialised data before the change',
      old_start_brk: 'first address of the heap before the change',
      old_brk: 'end of the heap before the change',
      old_start_stack: 'first address of the main stack before the change',
      old_arg_start: 'address of the command line before the change',
      old_arg_end: 'end of the command line before the change',
      old_env_start: 'address of the environment before the change',
      old_env_end: 'end of the environment before the change',
      old_auxv: 'auxiliary vector before the change, as bytes',
      old_pathname: 'path of the executable that /proc/PID/exe showed before the change',
      old_dev: 'device number of the filesystem of the old executable',
      old_inode: 'inode number of the old executable',
      old_ctime: 'time of the last change of the inode of the old executable, in nanoseconds since 1970',
      old_inode_mode: 'type and permissions of the old executable, as in st_mode',
      new_start_code: 'first address of the code after the change, for PR_SET_MM',
      new_end_code: 'end of the code after the change',
      new_start_data: 'first address of the initialised data after the change',
      new_end_data: 'end of the initialised data after the change',
      new_start_brk: 'first address of the heap after the change',
      new_brk: 'end of the heap after the change',
      new_start_stack: 'first address of the main stack after the change',
      new_arg_start: 'address of the command line after the change; a process hides its command line so',
      new_arg_end: 'end of the command line after the change',
      new_env_start: 'address of the environment after the change',
      new_env_end: 'end of the environment after the change',
      new_auxv: 'auxiliary vector after the change, as bytes',
      new_pathname: 'path of the executable that /proc/PID/exe will show',
      new_dev: 'device number of the filesystem of the new executable',
      new_inode: 'inode number of the new executable',
      new_ctime: 'time of the last change of the inode of the new executable, in nanoseconds since 1970',
      new_inode_mode: 'type and permissions of the new executable, as in st_mode',
      old_securebits: 'SECBIT_ bits before the change, for PR_SET_SECUREBITS',
    },
  },
  sys_enter: {
    meaning: 'A thread entered a system call, whichever it is. Its arguments are not in the event.',
    sent: "At the kernel's raw tracepoint sys_enter, before the call does anything. This is one event for every call of every thread.",
    arguments: {
      syscall: "number of the system call; for a 32-bit call, Tracee's number of the 64-bit call of the same kind",
    },
  },
  sys_exit: {
    meaning: 'A thread returned from a system call, whichever it is. Its result is not in the event.',
    sent: "At the kernel's raw tracepoint sys_exit, after the call. This is one event for every call of every thread.",
    arguments: { syscall: 'number of the system call that has ended, numbered as in sys_enter' },
  },
  suspicious_syscall_source: {
    meaning:
      'A system call came from code outside of every mapped file: from the stack, the heap or anonymous memory. Shellcode and JIT compilers do this.',
    sent: 'At the entry of the chosen system calls, once for each process, call and memory region. The filter data.syscall chooses the calls.',
    arguments: {
      syscall: shared.syscallName,
      ip: 'address of the instruction that made the call',
      vma_type: shared.region,
      vma_start: shared.regionStart,
      vma_size: shared.regionLength,
      vma_flags: shared.regionFlags,
    },
  },
  stack_pivot: {
    meaning:
      'A thread made a system call while its stack pointer was outside of its stack. Chains of return-oriented programming do this.',
    sent: 'At the entry of the chosen system calls. The filter data.syscall chooses them. Threads that are older than Tracee are mostly left out.',
    arguments: {
      syscall: shared.syscallName,
      sp: 'stack pointer of the thread',
      vma_type: shared.region,
      vma_start: shared.regionStart,
      vma_size: shared.regionLength,
      vma_flags: shared.regionFlags,
    },
  },
};
