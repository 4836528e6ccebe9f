import { both, type NameSet, type OneName, sequence } from '../family.ts';

/** The domain of socket(2) (sys/socket.h). */
export const socketDomain: OneName = {
  form: 'one',
  names: both(
    sequence(
      0,
      `AF_UNSPEC AF_UNIX AF_INET AF_AX25 AF_IPX AF_APPLETALK AF_NETROM AF_BRIDGE AF_ATMPVC AF_X25 AF_INET6 AF_ROSE
      AF_DECnet AF_NETBEUI AF_SECURITY AF_KEY AF_NETLINK AF_PACKET AF_ASH AF_ECONET AF_ATMSVC AF_RDS AF_SNA AF_IRDA
      AF_PPPOX AF_WANPIPE AF_LLC AF_IB AF_MPLS AF_CAN AF_TIPC AF_BLUETOOTH AF_IUCV AF_RXRPC AF_ISDN AF_PHONET
      AF_IEEE802154 AF_CAIF AF_ALG AF_NFC AF_VSOCK AF_KCM AF_QIPCRTR AF_SMC AF_XDP AF_MCTP`,
    ),
  ),
  signed: false,
};

/** The type of socket(2) (linux/net.h): the low four bits, and flags. */
export const socketType: NameSet = {
  form: 'set',
  names: both({ SOCK_NONBLOCK: 0o4000, SOCK_CLOEXEC: 0o2000000 }),
  lead: {
    names: {
      SOCK_STREAM: 1,
      SOCK_DGRAM: 2,
      SOCK_RAW: 3,
      SOCK_RDM: 4,
      SOCK_SEQPACKET: 5,
      SOCK_DCCP: 6,
      SOCK_PACKET: 10,
    },
    orNumber: true,
  },
  zero: undefined,
  none: 'nothing',
  lost: both(0),
};

/** The call of socketcall(2) (linux/net.h). */
export const socketCall: OneName = {
  form: 'one',
  names: both(
    sequence(
      1,
      `SYS_SOCKET SYS_BIND SYS_CONNECT SYS_LISTEN SYS_ACCEPT SYS_GETSOCKNAME SYS_GETPEERNAME SYS_SOCKETPAIR SYS_SEND
      SYS_RECV SYS_SENDTO SYS_RECVFROM SYS_SHUTDOWN SYS_SETSOCKOPT SYS_GETSOCKOPT SYS_SENDMSG SYS_RECVMSG SYS_ACCEPT4
      SYS_RECVMMSG SYS_SENDMMSG`,
    ),
  ),
  signed: false,
};
