import type { CallTexts } from '../description.ts';

/** System calls of 32-bit programs with 32-bit times. */
export const oldTimeCallTexts: CallTexts = {
  clock_gettime32: {
    meaning: 'Reads a clock in 32-bit seconds.',
    arguments: {
      which_clock: 'clock, CLOCK_',
      tp: 'address for the time of the clock, as seconds and nanoseconds',
      returnValue: '0, or a negative errno',
    },
  },
  clock_settime32: {
    meaning: 'Sets a clock in 32-bit seconds.',
    arguments: {
      which_clock: 'clock, CLOCK_',
      tp: 'address of the new time, as seconds and nanoseconds',
      returnValue: '0, or a negative errno',
    },
  },
  clock_adjtime64: {
    meaning: 'Adjusts a clock, as 32-bit programs do with 64-bit times.',
    arguments: {
      returnValue: 'state of the clock, TIME_, or a negative errno',
    },
  },
  clock_getres_time32: {
    meaning: 'Reads the resolution of a clock in 32-bit seconds.',
    arguments: {
      which_clock: 'clock, CLOCK_',
      tp: 'address for the resolution, as seconds and nanoseconds; 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  clock_nanosleep_time32: {
    meaning: 'Sleeps by a clock, with 32-bit seconds.',
    arguments: {
      which_clock: 'clock, CLOCK_',
      flags: '0 for a length of time, 1 for a point in time',
      rqtp: 'address of the time to sleep, or of the time to sleep until, as seconds and nanoseconds',
      rmtp: 'address for the time that was left if a signal ended the sleep; 0 for none',
      returnValue: '0, or a negative errno: EINTR if a signal ended the sleep',
    },
  },
  timer_gettime32: {
    meaning: 'Reads the time that a POSIX timer has left, in 32-bit seconds.',
    arguments: {
      timer_id: 'number of the timer',
      setting: 'address of the struct itimerspec that the kernel fills: period and time left',
      returnValue: '0, or a negative errno',
    },
  },
  timer_settime32: {
    meaning: 'Starts or stops a POSIX timer, with 32-bit seconds.',
    arguments: {
      timer_id: 'number of the timer',
      flags: '0 for a length of time, 1 for a point in time',
      new: 'address of the struct itimerspec with period and first expiry; an expiry of 0 stops the timer',
      old: 'address of the struct itimerspec for the old values, 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  timerfd_gettime32: {
    meaning: 'Reads the time that the timer of a descriptor has left, in 32-bit seconds.',
    arguments: {
      ufd: 'descriptor of the timer',
      otmr: 'address of the struct itimerspec that the kernel fills: period and time left',
      returnValue: '0, or a negative errno',
    },
  },
  timerfd_settime32: {
    meaning: 'Starts or stops the timer of a descriptor, with 32-bit seconds.',
    arguments: {
      ufd: 'descriptor of the timer',
      flags: 'TFD_TIMER_ bits',
      utmr: 'address of the struct itimerspec with period and first expiry; an expiry of 0 stops the timer',
      otmr: 'address of the struct itimerspec for the old values, 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  utimensat_time32: {
    meaning: 'Sets the times of a file, with 32-bit seconds.',
    arguments: {
      dfd: 'directory descriptor from which a relative path counts, or AT_FDCWD as an unsigned number',
      filename: 'path as the program passed it; may be relative',
      t: 'address of the times of access and modification, as seconds and nanoseconds; 0 sets the present time',
      flags: 'AT_SYMLINK_NOFOLLOW and AT_EMPTY_PATH',
      returnValue: '0, or a negative errno',
    },
  },
  pselect6_time32: {
    meaning: 'Waits for ready descriptors in three sets, with 32-bit seconds.',
    arguments: {
      n: 'highest descriptor in the three sets, plus 1',
      inp: 'address of the set of descriptors to read from; the kernel leaves the ready ones in it',
      outp: 'address of the set of descriptors to write to; the kernel leaves the ready ones in it',
      exp: 'address of the set of descriptors with exceptional conditions; the kernel leaves those that have one',
      tsp: 'address of the longest time to wait, as seconds and nanoseconds; 0 waits without limit',
      sig: 'address of a pair: address and length of the set of signals that are blocked during the call',
      returnValue: 'number of ready descriptors in all sets, 0 after the time, or a negative errno',
    },
  },
  ppoll_time32: {
    meaning: 'Waits for ready descriptors, with 32-bit seconds.',
    arguments: {
      ufds: 'address of the list of struct pollfd: descriptor, wanted and seen events',
      nfds: 'number of entries of the list',
      tsp: 'address of the longest time to wait, as seconds and nanoseconds; 0 waits without limit',
      sigmask: 'address of the set of signals that are blocked during the call; 0 changes none',
      sigsetsize: 'length of the set of signals, 8 bytes',
      returnValue: 'number of ready descriptors, 0 after the time, or a negative errno',
    },
  },
  io_pgetevents_time32: {
    meaning: 'Waits for finished asynchronous reads and writes, with 32-bit seconds.',
    arguments: {
      returnValue: 'number of finished operations, or a negative errno',
    },
  },
  recvmmsg_time32: {
    meaning: 'Receives several messages from a socket, with 32-bit seconds.',
    arguments: {
      fd: 'file descriptor of the socket',
      mmsg: 'address of the list of struct mmsghdr that the kernel fills',
      vlen: 'number of entries of the list',
      flags: 'MSG_ bits',
      timeout: 'address of the longest time for all messages, as seconds and nanoseconds; 0 waits without limit',
      returnValue: 'number of messages received, or a negative errno',
    },
  },
  mq_timedsend_time32: {
    meaning: 'Puts a message into a POSIX message queue, with 32-bit seconds.',
    arguments: {
      mqdes: 'descriptor of the queue',
      u_msg_ptr: 'content of the message up to its first 0, as text',
      msg_len: 'length of the message, in bytes',
      msg_prio: 'priority of the message; higher ones are received first',
      u_abs_timeout: 'address of the time until which the call waits for space, since 1970',
      returnValue: '0, or a negative errno: ETIMEDOUT after the time',
    },
  },
  mq_timedreceive_time32: {
    meaning: 'Takes a message from a POSIX message queue, with 32-bit seconds.',
    arguments: {
      mqdes: 'descriptor of the queue',
      u_msg_ptr: 'content of the received message up to its first 0, as text',
      msg_len: 'length of the buffer, in bytes; at least that of the longest message of the queue',
      u_msg_prio: 'address for the priority of the message, 0 for none',
      u_abs_timeout: 'address of the time until which the call waits for a message, since 1970',
      returnValue: 'length of the message, in bytes, or a negative errno: ETIMEDOUT after the time',
    },
  },
  rt_sigtimedwait_time32: {
    meaning: 'Waits for one of a set of signals, with 32-bit seconds.',
    arguments: {
      uthese: 'address of the set of signals to wait for',
      uinfo: 'address of the siginfo_t that the kernel fills, 0 for none',
      uts: 'address of the longest time to wait, as seconds and nanoseconds; 0 waits without limit',
      sigsetsize: 'length of the set of signals, 8 bytes',
      returnValue: 'number of the signal, or a negative errno: EAGAIN after the time',
    },
  },
  futex_time32: {
    meaning: 'Waits on a word of memory or wakes threads, with 32-bit seconds.',
    arguments: {
      uaddr: 'address of the word on which threads wait',
      op: 'operation, FUTEX_',
      val: 'expected value, or number of threads to wake',
      utime: 'address of the time to wait, or a second number of threads, by the operation',
      uaddr2: 'address of a second word, for operations on two',
      val3: 'expected value or bits, by the operation',
      returnValue: '0 after a wait, number of threads that were woken, or a negative errno',
    },
  },
  sched_rr_get_interval_time32: {
    meaning: 'Reads the time slice of a round-robin thread, in 32-bit seconds.',
    arguments: {
      pid: 'thread id in the pid namespace of the caller; 0 is the caller',
      interval: 'address for the time slice, as seconds and nanoseconds',
      returnValue: '0, or a negative errno',
    },
  },
};
