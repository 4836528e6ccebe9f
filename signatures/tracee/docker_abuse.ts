import { defineSignature } from 'tracee-sequent';
import { forWriting } from './model/access.ts';

const socket = 'docker.sock';

export default defineSignature({
  id: 'TRC-1019',
  name: 'docker_abuse',
  version: '1.0.0',
  description:
    "A container opened or connected to the Docker engine's socket, through which it can start others with any rights",
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Privilege Escalation', technique: 'T1068' },
    properties: { Category: 'privilege-escalation' },
  },
  explanation: ["A process with access to the engine can start a container that has the host's files and all rights."],
  triage: ['Should this container have the socket at all?', 'Which containers did the engine start since?'],
  falsePositives: ['tools that manage containers from inside of one, such as CI runners and Portainer'],
  knownGaps: [
    'a socket mounted under another name',
    'sockets of other engines (containerd.sock, crio.sock), and Docker over TCP',
    'containers whose start Tracee has not seen',
  ],
  references: ['unix(7)', 'Tracee: detectors/docker_abuse.go'],
  scope: { container: 'started' },
  about: { security_file_open: 'pathname' },
  where: {
    security_file_open: { pathname: { suffix: socket }, flags: forWriting },
    security_socket_connect: { remote_addr: { sa_family: 'AF_UNIX', sun_path: { suffix: socket } } },
  },
  on: { security_file_open: () => ({}), security_socket_connect: () => ({}) },
});
