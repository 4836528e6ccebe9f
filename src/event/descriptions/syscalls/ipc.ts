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
    arguments: { returnValue: 'id of the set, or a negative errno' },
  },
  semop: { meaning: 'Changes semaphores of a set, and waits if they would fall below 0.' },
  semtimedop: { meaning: 'Changes semaphores of a set, and waits for a limited time.' },
  semctl: { meaning: 'Reads, changes or removes a set of semaphores.', arguments: { cmd: 'operation, IPC_ or SEM_' } },
  msgget: {
    meaning: 'Finds or makes a message queue of System V.',
    arguments: { returnValue: 'id of the queue, or a negative errno' },
  },
  msgsnd: { meaning: 'Puts a message into a queue of System V.' },
  msgrcv: {
    meaning: 'Takes a message from a queue of System V.',
    arguments: { msgtyp: 'type of the wanted message, 0 for any' },
  },
  msgctl: {
    meaning: 'Reads, changes or removes a message queue of System V.',
    arguments: { cmd: 'operation, IPC_ or MSG_' },
  },
  ipc: {
    meaning: 'Any call on System V IPC, as 32-bit programs make it.',
    arguments: {
      call: 'number of the call',
      first: 'first argument of the call',
      second: 'second argument of the call',
      third: 'third argument of the call',
      fifth: 'last argument of the call',
    },
  },
  mq_open: {
    meaning: 'Opens or makes a POSIX message queue.',
    arguments: { oflag: 'access mode and O_ bits', returnValue: 'descriptor of the queue, or a negative errno' },
  },
  mq_unlink: { meaning: 'Removes a POSIX message queue.' },
  mq_timedsend: { meaning: 'Puts a message into a POSIX message queue, and waits for a limited time.' },
  mq_timedreceive: { meaning: 'Takes a message from a POSIX message queue, and waits for a limited time.' },
  mq_notify: { meaning: 'Asks to be told of the next message of an empty POSIX queue.' },
  mq_getsetattr: { meaning: 'Reads and sets attributes of a POSIX message queue.' },
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
