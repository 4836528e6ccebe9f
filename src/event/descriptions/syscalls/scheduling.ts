import type { CallTexts } from '../description.ts';

/** System calls on locks, scheduling, priorities and limits. */
export const schedulingCallTexts: CallTexts = {
  futex: {
    meaning: 'Waits on a word of memory, or wakes threads that wait on it.',
    arguments: {
      uaddr: 'address of the word on which threads wait',
      futex_op: 'operation, FUTEX_',
      val: 'expected value, or number of threads to wake',
      timeout: 'time to wait, or time to wait until, in seconds; without meaning for operations that do not wait',
      uaddr2: 'address of a second word, for operations on two',
      val3: 'expected value or bits, by the operation',
      returnValue: '0 after a wait, number of threads that were woken, or a negative errno',
    },
  },
  set_robust_list: {
    meaning: 'Names the list of locks that the kernel releases when the thread ends.',
    arguments: {
      head: 'address of the list of locks',
      len: 'length of its head, in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  get_robust_list: {
    meaning: 'Reads the list of locks of a thread.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      head_ptr: 'address for the address of the list of locks',
      len_ptr: 'address for the length of the head of that list, in bytes',
      returnValue: '0, or a negative errno: EPERM for a thread that the caller may not inspect',
    },
  },
  restart_syscall: {
    meaning: 'Continues a call that a stop signal has interrupted.',
    arguments: { returnValue: 'result of the continued call' },
  },
  sched_yield: { meaning: 'Lets other threads run first.', arguments: { returnValue: 'always 0' } },
  getpriority: {
    meaning: 'Reads the nice value of a process, a group or a user.',
    arguments: {
      which: 'kind of the id: 0 a process, 1 a process group, 2 a user',
      who: 'id of the process, group or user; 0 is that of the caller',
      returnValue: '20 minus the nice value, or a negative errno',
    },
  },
  setpriority: {
    meaning: 'Sets the nice value of a process, a group or a user.',
    arguments: {
      which: 'kind of the id: 0 a process, 1 a process group, 2 a user',
      who: 'id of the process, group or user; 0 is that of the caller',
      prio: 'new nice value, -20 to 19',
      returnValue: '0, or a negative errno: EACCES if the priority may not be raised',
    },
  },
  sched_setparam: {
    meaning: 'Sets the real-time priority of a thread.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      param: 'address of the struct sched_param with the new real-time priority',
      returnValue: '0, or a negative errno',
    },
  },
  sched_getparam: {
    meaning: 'Reads the real-time priority of a thread.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      param: 'address of the struct sched_param that the kernel fills',
      returnValue: '0, or a negative errno',
    },
  },
  sched_setscheduler: {
    meaning: 'Sets scheduling policy and priority of a thread.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      policy: 'new scheduling policy, SCHED_',
      param: 'address of the struct sched_param with the new real-time priority',
      returnValue: '0, or a negative errno',
    },
  },
  sched_getscheduler: {
    meaning: 'Reads the scheduling policy of a thread.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      returnValue: 'scheduling policy, SCHED_, or a negative errno',
    },
  },
  sched_get_priority_max: {
    meaning: 'Reads the highest priority of a scheduling policy.',
    arguments: {
      policy: 'scheduling policy, SCHED_',
      returnValue: 'highest priority: 99 for real-time policies, otherwise 0; or a negative errno',
    },
  },
  sched_get_priority_min: {
    meaning: 'Reads the lowest priority of a scheduling policy.',
    arguments: {
      policy: 'scheduling policy, SCHED_',
      returnValue: 'lowest priority: 1 for real-time policies, otherwise 0; or a negative errno',
    },
  },
  sched_rr_get_interval: {
    meaning: 'Reads the time slice of a round-robin thread.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      tp: 'time slice of the thread, in seconds',
      returnValue: '0, or a negative errno',
    },
  },
  sched_setaffinity: {
    meaning: 'Sets on which processors a thread may run.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      cpusetsize: 'length of the set of processors, in bytes',
      mask: 'address of the set of allowed processors, one bit each',
      returnValue: '0, or a negative errno',
    },
  },
  sched_getaffinity: {
    meaning: 'Reads on which processors a thread may run.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      cpusetsize: 'length of the buffer for the set, in bytes',
      mask: 'address for the set of allowed processors, one bit each',
      returnValue: 'number of bytes of the set, or a negative errno',
    },
  },
  sched_setattr: {
    meaning: 'Sets scheduling policy and its parameters of a thread.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      attr: 'address of the struct sched_attr: policy, priority, nice value, deadlines',
      flags: 'must be 0',
      returnValue: '0, or a negative errno',
    },
  },
  sched_getattr: {
    meaning: 'Reads scheduling policy and its parameters of a thread.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      attr: 'address of the struct sched_attr that the kernel fills',
      size: 'length of the struct sched_attr, in bytes',
      flags: 'must be 0',
      returnValue: '0, or a negative errno',
    },
  },
  ioprio_set: {
    meaning: 'Sets the priority of disk accesses.',
    arguments: {
      which: 'kind of the id: 1 a process, 2 a process group, 3 a user',
      who: 'id of the process, group or user; 0 is that of the caller',
      ioprio: 'class from bit 13 on, and level below it: 0 is the highest of 8',
      returnValue: '0, or a negative errno',
    },
  },
  ioprio_get: {
    meaning: 'Reads the priority of disk accesses.',
    arguments: {
      which: 'kind of the id: 1 a process, 2 a process group, 3 a user',
      who: 'id of the process, group or user; 0 is that of the caller',
      returnValue: 'class from bit 13 on, and level below it, or a negative errno',
    },
  },
  getrlimit: {
    meaning: 'Reads a resource limit.',
    arguments: {
      resource: 'number of the resource, RLIMIT_',
      rlim: 'address for the limit',
      returnValue: '0, or a negative errno',
    },
  },
  setrlimit: {
    meaning: 'Sets a resource limit of the own process.',
    arguments: {
      resource: 'number of the resource, RLIMIT_',
      rlim: 'address of the new limit',
      returnValue: '0, or a negative errno',
    },
  },
  prlimit64: {
    meaning: 'Reads and sets a resource limit of a process.',
    arguments: {
      pid: 'process id in the pid namespace of the caller, 0 for the caller',
      resource: 'number of the resource, RLIMIT_',
      new_limit: 'address of the new limit, 0 to only read',
      old_limit: 'address for the old limit',
      returnValue: '0, or a negative errno',
    },
  },
  getrusage: {
    meaning: 'Reads the use of resources.',
    arguments: {
      who: '0 the process, -1 its ended children, 1 the thread',
      usage: 'address of the struct rusage that the kernel fills: processor time, memory, faults, switches',
      returnValue: '0, or a negative errno',
    },
  },
  getcpu: {
    meaning: 'Reads on which processor and memory node the thread runs.',
    arguments: {
      cpu: 'address for the number of the processor, 0 for none',
      node: 'address for the number of the memory node, 0 for none',
      tcache: 'ignored since Linux 2.6.24',
      returnValue: '0, or a negative errno',
    },
  },
};
