import type { CallTexts } from '../description.ts';

/** System calls on sockets. */
export const networkCallTexts: CallTexts = {
  socket: {
    meaning: 'Makes a socket.',
    arguments: {
      type: 'type of the socket, SOCK_, with SOCK_CLOEXEC and SOCK_NONBLOCK',
      returnValue: 'new file descriptor, or a negative errno',
      domain: 'address family, AF_',
      protocol: 'number of the protocol inside the family; 0 is the usual one',
    },
  },
  socketpair: {
    meaning: 'Makes two connected sockets.',
    arguments: {
      type: 'type of the socket, SOCK_, with SOCK_CLOEXEC and SOCK_NONBLOCK',
      sv: 'the two new descriptors',
      domain: 'address family, mostly AF_UNIX',
      protocol: 'number of the protocol inside the family; 0 is the usual one',
      returnValue: '0, or a negative errno',
    },
  },
  connect: {
    meaning: 'Connects a socket to an address.',
    arguments: {
      returnValue: '0, or a negative errno; EINPROGRESS for a socket that does not wait',
      sockfd: 'descriptor of the socket',
      addr: 'address to which the socket connects',
      addrlen: 'length of the address, in bytes',
    },
  },
  accept: {
    meaning: 'Accepts a connection of a listening socket.',
    arguments: {
      returnValue: 'descriptor of the new connection, or a negative errno',
      sockfd: 'descriptor of the listening socket',
      addr: 'address of the peer, as far as the program asked for it',
      addrlen: 'address of the length of the address',
    },
  },
  accept4: {
    meaning: 'Accepts a connection of a listening socket, with flags.',
    arguments: {
      flags: 'SOCK_CLOEXEC and SOCK_NONBLOCK',
      returnValue: 'descriptor of the new connection, or a negative errno',
      sockfd: 'descriptor of the listening socket',
      addr: 'address of the peer, as far as the program asked for it',
      addrlen: 'address of the length of the address',
    },
  },
  bind: {
    meaning: 'Gives a socket a local address.',
    arguments: {
      sockfd: 'descriptor of the socket',
      addr: 'local address that the program asks for',
      addrlen: 'length of the address, in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  listen: {
    meaning: 'Lets a socket accept connections.',
    arguments: {
      sockfd: 'descriptor of the socket',
      backlog: 'number of connections that may wait to be accepted',
      returnValue: '0, or a negative errno',
    },
  },
  sendto: {
    meaning: 'Sends data over a socket, perhaps to a given address.',
    arguments: {
      flags: 'MSG_ bits',
      returnValue: 'number of bytes sent, or a negative errno',
      sockfd: 'descriptor of the socket',
      buf: 'address of the data',
      len: 'length of the data, in bytes',
      dest_addr: 'address of the receiver, empty for a connected socket',
      addrlen: 'length of the address, in bytes',
    },
  },
  recvfrom: {
    meaning: 'Receives data from a socket, with the address of the sender.',
    arguments: {
      flags: 'MSG_ bits',
      returnValue: 'number of bytes received, 0 at the end, or a negative errno',
      sockfd: 'descriptor of the socket',
      buf: 'address of the buffer',
      len: 'length of the buffer, in bytes',
      src_addr: 'address of the sender, as far as the program asked for it',
      addrlen: 'address of the length of the address',
    },
  },
  sendmsg: {
    meaning: 'Sends a message of several parts over a socket; it may carry file descriptors.',
    arguments: {
      flags: 'MSG_ bits',
      sockfd: 'descriptor of the socket',
      msg: 'address of the struct msghdr',
      returnValue: 'number of bytes sent, or a negative errno',
    },
  },
  recvmsg: {
    meaning: 'Receives a message of several parts from a socket.',
    arguments: {
      flags: 'MSG_ bits',
      sockfd: 'descriptor of the socket',
      msg: 'address of the struct msghdr',
      returnValue: 'number of bytes received, 0 at the end, or a negative errno',
    },
  },
  sendmmsg: {
    meaning: 'Sends several messages over a socket.',
    arguments: {
      sockfd: 'descriptor of the socket',
      msgvec: 'address of the list of struct mmsghdr, one for each message',
      vlen: 'number of messages, of which at most 1024 are sent',
      flags: 'MSG_ bits',
      returnValue: 'number of messages sent, or a negative errno',
    },
  },
  recvmmsg: {
    meaning: 'Receives several messages from a socket.',
    arguments: {
      sockfd: 'descriptor of the socket',
      msgvec: 'address of the list of struct mmsghdr that the kernel fills',
      vlen: 'number of entries of the list',
      flags: 'MSG_ bits',
      timeout: 'time that was left of the longest time for all messages, in seconds; checked only after each message',
      returnValue: 'number of messages received, or a negative errno',
    },
  },
  shutdown: {
    meaning: 'Ends one or both directions of a connection.',
    arguments: {
      how: '0 no more reads, 1 no more writes, 2 neither',
      sockfd: 'descriptor of the socket',
      returnValue: '0, or a negative errno',
    },
  },
  getsockname: {
    meaning: 'Reads the local address of a socket.',
    arguments: {
      sockfd: 'descriptor of the socket',
      addr: 'local address of the socket',
      addrlen: 'address of the length of the address',
      returnValue: '0, or a negative errno',
    },
  },
  getpeername: {
    meaning: 'Reads the address of the peer of a socket.',
    arguments: {
      sockfd: 'descriptor of the socket',
      addr: 'address of the peer',
      addrlen: 'address of the length of the address',
      returnValue: '0, or a negative errno',
    },
  },
  setsockopt: {
    meaning: 'Sets an option of a socket.',
    arguments: {
      sockfd: 'descriptor of the socket',
      level: 'protocol level of the option, SOL_',
      optname: 'number of the option at its level; SO_ at SOL_SOCKET',
      optval: 'address of the value',
      optlen: 'length of the value, in bytes',
      returnValue: '0, or a negative errno',
    },
  },
  getsockopt: {
    meaning: 'Reads an option of a socket.',
    arguments: {
      sockfd: 'descriptor of the socket',
      level: 'protocol level of the option, SOL_',
      optname: 'number of the option at its level; SO_ at SOL_SOCKET',
      optval: 'address for the value',
      optlen: 'address of the length of the value',
      returnValue: '0, or a negative errno',
    },
  },
  socketcall: {
    meaning: 'Any call on sockets, as 32-bit programs make it.',
    arguments: {
      call: 'number of the call, SYS_',
      args: 'address of its arguments',
      returnValue: 'result of the call, or a negative errno',
    },
  },
};
