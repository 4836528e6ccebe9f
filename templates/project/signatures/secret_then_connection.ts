import { defineSignature, type Evidence, evidence, evidenceOf, perProcess, z } from 'tracee-sequent';

/** The file that a process has read. */
interface Read {
  path: string;
  evidence: Evidence | undefined;
}

const minute = 60_000_000_000n;

export default defineSignature({
  id: 'ACME-1',
  name: 'secret_then_connection',
  version: '1.0.0',
  description: 'A program read a file with secrets and opened a network connection within a minute',
  threat: { severity: 'medium', mitre: { tactic: 'Exfiltration', technique: 'T1041' } },
  explanation: [
    'The program opened a file that holds secrets.',
    'Within a minute the same process connected to another machine, so it may have sent them.',
  ],
  triage: [
    'Look at the executable and its parent: is the program known to read this file?',
    'Look at the address: does it belong to you?',
  ],
  falsePositives: ['programs that authenticate users over the network'],
  options: z.strictObject({
    files: z.array(z.string()).default(['/etc/shadow', '/etc/gshadow']).describe('paths of files with secrets'),
  }),
  // One value for each process. `maxKeys` limits their number; the state of a process that was evicted starts anew.
  state: { read: perProcess({ create: (): Read => ({ path: '', evidence: undefined }), maxKeys: 10_000 }) },
  finding: z.strictObject({ path: z.string(), address: z.string() }),
  on: {
    security_file_open(event, ctx) {
      const path = event.value('pathname');
      if (!ctx.options.files.includes(path)) return;
      const read = ctx.state.read.of(event);
      if (read === undefined) return;
      read.path = path;
      // Keep values, not the event: it is valid until the handler ends.
      read.evidence = evidence('security_file_open', event.timestamp, { pathname: path });
    },
    security_socket_connect(event, ctx) {
      const read = ctx.state.read.of(event);
      if (read?.evidence === undefined || event.timestamp - read.evidence.timestamp > minute) return;
      const { sa_family: family, sin_addr, sin6_addr } = event.value('remote_addr');
      if (family !== 'AF_INET' && family !== 'AF_INET6') return;
      const address = (family === 'AF_INET' ? sin_addr : sin6_addr) ?? '';
      ctx.report({ path: read.path, address }, { evidence: [read.evidence, evidenceOf(event)] });
      ctx.state.read.delete(event);
    },
  },
});
