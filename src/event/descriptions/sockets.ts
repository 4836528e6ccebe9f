import type { EventTexts } from './description.ts';
import { shared } from './shared-arguments.ts';

/** Sockets and connections. */
export const socketTexts: EventTexts = {
  security_socket_create: {
    meaning: 'A process, or the kernel for itself, is about to make a socket.',
    sent: 'At the entry of the LSM hook security_socket_create, before the socket exists.',
    arguments: {
      family: 'address family, AF_',
      type: 'type of the socket, SOCK_, without the flags',
      protocol: 'number of the protocol inside the family; 0 is the usual one',
      kern: '1 if the socket is for the kernel itself',
    },
  },
  security_socket_listen: {
    meaning: 'A process begins to accept connections on a socket.',
    sent: 'At the entry of the LSM hook security_socket_listen, before the socket listens.',
    arguments: {
      sockfd: shared.sockfd,
      local_addr: 'address on which the socket will listen',
      backlog: 'number of connections that may wait to be accepted',
    },
  },
  security_socket_connect: {
    meaning:
      'A process connects a socket to an address. The event says nothing about the success, and UDP sockets connect without a packet.',
    sent: 'At the entry of the LSM hook security_socket_connect, for stream, datagram and seqpacket sockets over IPv4, IPv6 and unix.',
    arguments: {
      sockfd: shared.sockfd,
      type: 'type of the socket, SOCK_',
      remote_addr: 'address to which the socket connects',
    },
  },
  security_socket_accept: {
    meaning: 'A process asks for the next connection of a listening socket, and may wait for one.',
    sent: 'At the entry of the LSM hook security_socket_accept, before there is a connection. The event socket_accept comes afterwards and has the peer.',
    arguments: { sockfd: 'file descriptor of the listening socket', local_addr: 'address on which the socket listens' },
  },
  socket_accept: {
    meaning: 'A process accepted a connection.',
    sent: 'At the exit of accept or accept4, with what security_socket_accept saw.',
    arguments: {
      sockfd: 'file descriptor of the listening socket, not of the new one',
      local_addr: 'address on which the listening socket listens',
      remote_addr: 'address of the accepted socket',
    },
  },
  security_socket_bind: {
    meaning: 'A process gives a socket a local address.',
    sent: 'At the entry of the LSM hook security_socket_bind, for IPv4, IPv6 and unix sockets, before the address is taken.',
    arguments: { sockfd: shared.sockfd, local_addr: 'address that the program asks for; port 0 is any free port' },
  },
  security_socket_setsockopt: {
    meaning: 'A process is about to set an option of a socket, for example to attach a BPF filter.',
    sent: 'At the entry of the LSM hook security_socket_setsockopt, before the change.',
    arguments: {
      sockfd: shared.sockfd,
      level: 'protocol level of the option, SOL_',
      optname: 'number of the option at its level; SO_ at SOL_SOCKET',
      local_addr: shared.localAddress,
    },
  },
  socket_dup: {
    meaning:
      'A descriptor of a socket was duplicated. A socket that becomes descriptor 0, 1 or 2 of a shell is a reverse shell.',
    sent: 'At the exit of a successful dup, dup2 or dup3, if the descriptor is an IPv4, IPv6 or unix socket.',
    arguments: {
      oldfd: 'descriptor that was duplicated',
      newfd: 'new descriptor for the same socket',
      remote_addr: shared.remoteAddress,
    },
  },
  net_tcp_connect: {
    meaning:
      'A process connects a TCP socket, with the name that belongs to the address if Tracee has seen the answer of DNS.',
    sent: 'Made in user space from security_socket_connect, for IPv4 and IPv6 stream sockets. The connection may still fail.',
    arguments: {
      dst: shared.destinationAddress,
      dst_port: shared.destinationPort,
      dst_dns: shared.destinationNames,
    },
  },
  net_flow_tcp_begin: {
    meaning: 'A TCP connection began.',
    sent: 'Made in user space from the first packets of the connection, by their SYN and ACK bits.',
    arguments: {
      conn_direction: shared.direction,
      src: shared.sourceAddress,
      dst: shared.destinationAddress,
      src_port: shared.sourcePort,
      dst_port: shared.destinationPort,
      src_dns: shared.sourceNames,
      dst_dns: shared.destinationNames,
    },
  },
  net_flow_tcp_end: {
    meaning: 'A TCP connection ended, in order or by a reset.',
    sent: 'Made in user space from the last packets of the connection, by their FIN and RST bits.',
    arguments: {
      conn_direction: shared.direction,
      src: shared.sourceAddress,
      dst: shared.destinationAddress,
      src_port: shared.sourcePort,
      dst_port: shared.destinationPort,
      src_dns: shared.sourceNames,
      dst_dns: shared.destinationNames,
    },
  },
};
