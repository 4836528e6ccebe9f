import type { EventTexts } from '../description.ts';

const exit = 'At the exit of the call, with the time of its entry.';
const process = 'process id in the pid namespace of the caller';

/** System calls that shipped signatures use, and their relatives, with all arguments by hand. */
export const usedCallTexts: EventTexts = {
  rseq: {
    meaning:
      'A thread registers or unregisters the memory area in which it shares restartable sequences with the kernel. libc does so once for each thread.',
    sent: exit,
    arguments: {
      rseq: 'address of the struct rseq, the area',
      rseq_len: 'length of the area, in bytes; 32 in the first version of the interface',
      flags: '0 registers, 1 unregisters',
      sig: 'signature that must stand before each abort handler; glibc uses 0x53053053 on amd64',
      returnValue: '0, or a negative errno: EBUSY if the same area is already registered, EINVAL if another one is',
    },
  },
  set_tid_address: {
    meaning:
      'A thread names a word that the kernel sets to 0 when the thread ends, and on which it then wakes a futex. libc calls it once at the start of a program.',
    sent: exit,
    arguments: {
      tidptr: 'address of the word; the kernel accepts any address',
      returnValue: 'thread id of the caller in its pid namespace',
    },
  },
  mmap: {
    meaning: 'A process maps a file or anonymous memory into its address space.',
    sent: exit,
    arguments: {
      addr: 'address that the program asks for, 0 for any; binding with MAP_FIXED',
      length: 'length of the mapping, in bytes',
      prot: 'PROT_ bits of the pages',
      flags: 'MAP_ bits; the bits from 26 on are the size of huge pages',
      fd: 'descriptor of the mapped file, -1 for anonymous memory',
      off: 'position in the file, in bytes; a multiple of the page size',
      returnValue: 'first address of the mapping as a signed number, or a negative errno',
    },
  },
  mprotect: {
    meaning: 'A process changes the protection of a range of its memory.',
    sent: exit,
    arguments: {
      addr: 'first address of the range, a multiple of the page size',
      len: 'length of the range, in bytes; rounded up to whole pages',
      prot: 'PROT_ bits that the pages get',
      returnValue: '0, or a negative errno; a part of the range may have been changed even then',
    },
  },
  munmap: {
    meaning: 'A process removes all mappings in a range of its memory.',
    sent: exit,
    arguments: {
      addr: 'first address to unmap, a multiple of the page size',
      length: 'number of bytes to unmap; rounded up to whole pages',
      returnValue: '0 also if nothing was mapped there, or a negative errno',
    },
  },
  mremap: {
    meaning: 'A process enlarges, shrinks or moves a mapping.',
    sent: exit,
    arguments: {
      old_address: 'first address of the mapping before the call',
      old_size: 'length before the call, in bytes; 0 makes a second mapping of shared memory',
      new_size: 'length after the call, in bytes',
      flags: 'MREMAP_ bits',
      new_address: 'address to move to, with MREMAP_FIXED',
      returnValue: 'first address after the call as a signed number, or a negative errno',
    },
  },
  brk: {
    meaning: 'A process moves the end of its heap.',
    sent: exit,
    arguments: {
      addr: 'wanted end of the heap, 0 to ask for the present one',
      returnValue: 'end of the heap after the call, which is the old one if the call failed',
    },
  },
  clone: {
    meaning:
      'A thread makes a thread or a process. The order of the arguments is that of the raw call, which differs between libc and the kernel.',
    sent: 'At the exit of the call in the parent. The new thread returns from it, too, but that sends nothing.',
    arguments: {
      flags: 'CLONE_ bits; the low byte is the signal that the parent gets at the end of the child',
      stack: 'stack pointer of the new thread, 0 to go on with that of the parent',
      parent_tid: 'word in which the kernel stores the new thread id for the parent, with CLONE_PARENT_SETTID',
      child_tid: 'word of the child that the kernel sets to 0 at its end, with CLONE_CHILD_CLEARTID',
      tls: 'thread-local storage of the new thread, with CLONE_SETTLS',
      returnValue: 'thread id of the new thread in the pid namespace of the caller, or a negative errno',
    },
  },
  clone3: {
    meaning:
      'A thread makes a thread or a process, with all arguments in a structure. The event has only the address of the structure, so flags and ids do not show.',
    sent: 'At the exit of the call in the parent, when the new thread already exists.',
    arguments: {
      cl_args: "address of the struct clone_args in the caller's memory",
      size: 'length of that structure, in bytes',
      returnValue: 'thread id of the child in the pid namespace of the caller, or a negative errno',
    },
  },
  fork: {
    meaning: 'A process makes a copy of itself. libc uses clone instead, so that this old call is rare.',
    sent: 'At the exit of the call in the parent, after the copy was made.',
    arguments: { returnValue: 'process id of the copy in the pid namespace of the caller, or a negative errno' },
  },
  vfork: {
    meaning: 'A process makes a child that shares its memory until it executes a program, and waits for that.',
    sent: 'At the exit of the call in the parent, after the child has executed a program or ended.',
    arguments: { returnValue: 'process id of the child in the pid namespace of the caller, or a negative errno' },
  },
  execve: {
    meaning:
      'A process asks the kernel to replace its program. The event shows the attempt; sched_process_exec shows the success.',
    sent: 'At the entry of the call, and once more at the exit if the call failed.',
    arguments: {
      pathname: 'path of the program as the caller passed it; may be relative',
      argv: 'arguments that the caller passed, with the name of the program first',
      envp: 'environment that the caller passed; empty unless Tracee runs with the environment enrichment',
      returnValue: '0 in the event of the entry; a negative errno in that of a failure',
    },
  },
  execveat: {
    meaning:
      'A process asks the kernel to replace its program by a file relative to a directory descriptor, or by the file of a descriptor itself, such as a memfd.',
    sent: 'At the entry of the call, and at the exit only if the call failed.',
    arguments: {
      dirfd:
        'directory descriptor from which a relative path counts, AT_FDCWD (-100), or the program itself with AT_EMPTY_PATH',
      pathname: 'path of the program as the caller passed it; empty to execute dirfd itself',
      argv: 'arguments that the caller passed to execveat, with the name of the program first',
      envp: 'environment that the caller passed to execveat; empty without the environment enrichment',
      flags: 'AT_ bits, such as AT_EMPTY_PATH',
      returnValue: '0 at the entry; a negative errno if the call failed',
    },
  },
  exit: {
    meaning: 'A thread ends itself. The other threads of the process go on.',
    sent: 'At the entry, because the call does not return.',
    arguments: { status: 'exit status of the thread; the low byte counts', returnValue: 'always 0' },
  },
  exit_group: {
    meaning: 'A thread ends all threads of its process.',
    sent: 'At the entry, because the call never comes back.',
    arguments: {
      status: 'exit status of the process; the low byte counts',
      returnValue: 'always 0, as the call has no result',
    },
  },
  prctl: {
    meaning:
      'A thread changes how the kernel treats it or its process: its name, its capabilities, seccomp, its death signal and more.',
    sent: exit,
    arguments: {
      option: 'operation, PR_; it decides on the meaning of the other arguments',
      arg2: 'first argument of the operation, a number or an address',
      arg3: 'second argument of the operation',
      arg4: 'third argument of the operation',
      arg5: 'fourth argument of the operation',
      returnValue: 'result of the operation, mostly 0, or a negative errno',
    },
  },
  ptrace: {
    meaning:
      'A process controls another one, as a debugger does: it reads and writes its memory and registers, or lets itself be controlled.',
    sent: exit,
    arguments: {
      request: 'operation, PTRACE_',
      pid: 'thread id of the other thread in the pid namespace of the caller',
      addr: 'address in the memory of the other thread, or an argument of the operation',
      data: 'data for the operation: a value to write, or an address in the memory of the caller',
      returnValue: 'result of the operation, or a negative errno; a peek stores its value at data',
    },
  },
  process_vm_writev: {
    meaning:
      'A process writes into the memory of another one without stopping it. Code injection uses it, and so do debuggers.',
    sent: exit,
    arguments: {
      pid: `${process} of the process that is written to`,
      local_iov: 'address of the list of buffers of the caller',
      liovcnt: 'number of buffers of the caller',
      remote_iov: 'address of the list of target ranges, which lies in the memory of the caller',
      riovcnt: 'number of target ranges',
      flags: 'must be 0',
      returnValue: 'number of bytes written into the other process, or a negative errno',
    },
  },
  process_vm_readv: {
    meaning: 'A process reads the memory of another one without stopping it.',
    sent: exit,
    arguments: {
      pid: `${process} of the process that is read`,
      local_iov: 'address of the list of buffers that the caller fills',
      liovcnt: 'number of buffers that the caller fills',
      remote_iov: 'address of the list of source ranges, which lies in the memory of the caller',
      riovcnt: 'number of source ranges',
      flags: 'reserved, must be 0',
      returnValue: 'number of bytes read from the other process, or a negative errno',
    },
  },
};
