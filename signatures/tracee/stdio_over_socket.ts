import { defineSignature, type KindValues, z } from 'tracee-sequent';

/** Standard input, output and error. */
const highestStandard = 2;

export default defineSignature({
  id: 'TRC-101',
  name: 'stdio_over_socket',
  version: '1.0.0',
  description: 'A process has its standard input or output on a network connection, as a reverse shell has',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Execution', technique: 'T1059.004' },
    properties: { Category: 'execution' },
  },
  explanation: ['If input and output of a shell are a connection, the program at the other end controls the shell.'],
  triage: ['Is the program a shell, or did it start one since?', 'Who is at the other end: `IP address` and `Port`?'],
  falsePositives: [
    'servers started by inetd or by systemd with a socket',
    'programs that have closed their standard streams',
  ],
  knownGaps: [
    'a shell whose streams go through a pipe or a terminal to another process',
    'connections that were accepted',
  ],
  references: ['dup(2)', 'connect(2)', 'Tracee: detectors/stdio_over_socket.go'],
  finding: z.strictObject({ 'IP address': z.string(), Port: z.string(), 'File descriptor': z.int32() }),
  on: {
    security_socket_connect: ({ data }) => onStandardStream(data.sockfd, () => data.remote_addr),
    socket_dup: ({ data }) => onStandardStream(data.newfd, () => data.remote_addr),
  },
});

interface Found {
  readonly 'IP address': string;
  readonly Port: string;
  readonly 'File descriptor': number;
}

function onStandardStream(fd: number, address: () => KindValues['sockaddr']): Found | undefined {
  if (fd < 0 || fd > highestStandard) return undefined;
  const { sa_family: family, sin_addr, sin_port, sin6_addr, sin6_port } = address();
  if (family !== 'AF_INET' && family !== 'AF_INET6') return undefined;
  const [ip = '', port = 0] = family === 'AF_INET' ? [sin_addr, sin_port] : [sin6_addr, sin6_port];
  // Port 0 is no destination: connect(2) with it fails or only sets an address.
  return port === 0 ? undefined : { 'IP address': ip, Port: String(port), 'File descriptor': fd };
}
