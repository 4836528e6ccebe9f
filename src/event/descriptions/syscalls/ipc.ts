import type { CallTexts } from '../description.ts';

/** System calls on System V IPC, POSIX message queues and keys. */
export const ipcCallTexts: CallTexts = {
  shmget: {
    meaning: 'Finds or makes a shared memory segment of System V.',
    arguments: {
      returnValue: 'id of the segment, or a negative errno',
      key: 'key of the segment; 0 is a new private one',
      size: 'length of the segment, in bytes',
      shmflg: 'permission bits and IPC_ bits',
    },
  },
  shmat: {
    meaning: 'Attaches a shared memory segment to the process.',
    arguments: {
      shmflg: 'SHM_ bits',
      returnValue: 'first address of the segment, or a negative errno',
      shmid: 'id of the segment',
      shmaddr: 'address that the program asks for, 0 for any',
    },
  },
  shmctl: {
    meaning: 'Reads, changes or removes a shared memory segment.',
    arguments: {
      cmd: 'operation, IPC_ or SHM_',
      shmid: 'id of the segment',
      buf: 'address of the facts about the segment',
      returnValue: '0 or a result of the operation, or a negative errno',
    },
  },
  shmdt: {
    meaning: 'Detaches a shared memory segment.',
    arguments: { shmaddr: 'address at which the segment is attached', returnValue: '0, or a negative errno' },
  },
  semget: {
    meaning: 'Finds or makes a set of semaphores of System V.',
    arguments: {
      key: 'key of the set; 0 (IPC_PRIVATE) always makes a new one',
      nsems: 'number of semaphores in the set; 0 finds an existing set of any size',
      semflg: 'permission bits, IPC_CREAT and IPC_EXCL',
      returnValue: 'id of the set, or a negative errno',
    },
  },
  semop: {
    meaning: 'Changes semaphores of a set, and waits if they would fall below 0.',
    arguments: {
      semid: 'id of the set',
      sops: 'address of the list of struct sembuf: number, change and flags of each semaphore',
      nsops: 'number of operations, which happen all or not at all',
      returnValue: '0, or a negative errno: EAGAIN if it would wait, with IPC_NOWAIT',
    },
  },
  semtimedop: {
    meaning: 'Changes semaphores of a set, and waits for a limited time.',
    arguments: {
      semid: 'id of the set',
      sops: 'address of the list of struct sembuf: number, change and flags of each semaphore',
      nsops: 'number of operations, which happen all or not at all',
      timeout: 'longest time to wait, in seconds',
      returnValue: '0, or a negative errno: EAGAIN after the time',
    },
  },
  semctl: {
    meaning: 'Reads, changes or removes a set of semaphores.',
    arguments: {
      semid: 'id of the set',
      semnum: 'number of the semaphore in its set, from 0',
      cmd: 'operation, IPC_ or SEM_',
      arg: 'value of the semaphore, or an address, by the operation',
      returnValue: 'result of the operation, mostly 0, or a negative errno',
    },
  },
  msgget: {
    meaning: 'Finds or makes a message queue of System V.',
    arguments: {
      key: 'key of the queue; 0 (IPC_PRIVATE) always makes a new one',
      msgflg: 'permission bits, IPC_CREAT and IPC_EXCL',
      returnValue: 'id of the queue, or a negative errno',
    },
  },
  msgsnd: {
    meaning: 'Puts a message into a queue of System V.',
    arguments: {
      msqid: 'id of the queue',
      msgp: 'address of the message: its type, above 0, and its text',
      msgsz: 'length of the text, in bytes, without the type',
      msgflg: 'IPC_NOWAIT or 0',
      returnValue: '0, or a negative errno: EAGAIN if the queue is full, with IPC_NOWAIT',
    },
  },
  msgrcv: {
    meaning: 'Takes a message from a queue of System V.',
    arguments: {
      msqid: 'id of the queue',
      msgp: 'address of the buffer for type and text of the message',
      msgsz: 'length of the buffer for the text, in bytes',
      msgtyp: 'type of the wanted message, 0 for any',
      msgflg: 'IPC_NOWAIT and MSG_ bits',
      returnValue: 'length of the received text, in bytes, or a negative errno',
    },
  },
  msgctl: {
    meaning: 'Reads, changes or removes a message queue of System V.',
    arguments: {
      msqid: 'id of the queue',
      cmd: 'operation, IPC_ or MSG_',
      buf: 'address of the struct msqid_ds that the operation reads or fills',
      returnValue: '0 or a result of the operation, or a negative errno',
    },
  },
  ipc: {
    meaning: 'Any call on System V IPC, as 32-bit programs make it.',
    arguments: {
      call: 'number of the operation in its low 16 bits: 1 to 4 semaphores, 11 to 14 messages, 21 to 24 shared memory',
      first: 'id or key of the object, by the operation',
      second: 'second argument of the operation',
      third: 'third argument of the operation',
      ptr: 'address that the operation takes: a message, a list of operations, or where memory is attached',
      fifth: 'last argument of the operation',
      returnValue: 'result of the operation, or a negative errno',
    },
  },
  mq_open: {
    meaning: 'Opens or makes a POSIX message queue.',
    arguments: {
      name: 'name of the queue; libc removes the slash at its start before the call',
      oflag: 'access mode and O_ bits',
      mode: 'permission bits of a new queue, before the umask',
      attr: 'address of the struct mq_attr with the limits of a new queue; 0 for the usual ones',
      returnValue: 'descriptor of the queue, or a negative errno',
    },
  },
  mq_unlink: {
    meaning: 'Removes a POSIX message queue.',
    arguments: {
      name: 'name of the queue; libc removes the slash at its start before the call',
      returnValue: '0, or a negative errno',
    },
  },
  mq_timedsend: {
    meaning: 'Puts a message into a POSIX message queue, and waits for a limited time.',
    arguments: {
      mqdes: 'descriptor of the queue',
      msg_ptr: 'content of the message up to its first 0, as text',
      msg_len: 'length of the message, in bytes',
      msg_prio: 'priority of the message; higher ones are received first',
      abs_timeout: 'time until which the call waits for space, in seconds since 1970',
      returnValue: '0, or a negative errno: ETIMEDOUT after the time',
    },
  },
  mq_timedreceive: {
    meaning: 'Takes a message from a POSIX message queue, and waits for a limited time.',
    arguments: {
      mqdes: 'descriptor of the queue',
      msg_ptr: 'content of the received message up to its first 0, as text',
      msg_len: 'length of the buffer, in bytes; at least that of the longest message of the queue',
      msg_prio: 'address for the priority of the message, 0 for none',
      abs_timeout: 'time until which the call waits for a message, in seconds since 1970',
      returnValue: 'length of the message, in bytes, or a negative errno: ETIMEDOUT after the time',
    },
  },
  mq_notify: {
    meaning: 'Asks to be told of the next message of an empty POSIX queue.',
    arguments: {
      mqdes: 'descriptor of the queue',
      sevp: 'address of the struct sigevent that says how to tell; 0 withdraws the request',
      returnValue: '0, or a negative errno: EBUSY if another process has asked already',
    },
  },
  mq_getsetattr: {
    meaning: 'Reads and sets attributes of a POSIX message queue.',
    arguments: {
      mqdes: 'descriptor of the queue',
      newattr: 'address of the new struct mq_attr, of which only O_NONBLOCK counts; 0 only reads',
      oldattr: 'address of the struct mq_attr that the kernel fills with the old values, 0 for none',
      returnValue: '0, or a negative errno',
    },
  },
  add_key: {
    meaning: 'Adds a key to a keyring of the kernel.',
    arguments: {
      type: 'type of the key, such as user or keyring',
      description: 'name of the key',
      payload: 'address of the content of the key',
      plen: 'length of the content, in bytes',
      keyring: 'number of the keyring; negative numbers are special ones',
      returnValue: 'number of the key, or a negative errno',
    },
  },
  request_key: {
    meaning: 'Looks for a key in the keyrings of the kernel, or lets a helper program make it.',
    arguments: {
      type: 'type of the key, such as user or keyring',
      description: 'name of the key',
      callout_info: 'text for the helper program',
      dest_keyring: 'number of the keyring for the key, 0 for none',
      returnValue: 'number of the key, or a negative errno',
    },
  },
  keyctl: {
    meaning: 'Reads or changes keys of the kernel.',
    arguments: {
      operation: 'operation, KEYCTL_',
      arg2: 'first argument of the operation',
      arg3: 'second argument of the operation',
      arg4: 'third argument of the operation',
      arg5: 'fourth argument of the operation',
      returnValue: 'result of the operation, or a negative errno',
    },
  },
};
