/** A field of Sigma, as the handler of a signature reads it. */
export interface FieldSource {
  /** TypeScript that gives the value; undefined at run time if the event does not have it. */
  readonly code: string;
  readonly form: 'text' | 'number';
  /** Whether the handler needs the model `processTree`. */
  readonly needsTree?: true;
  /** Whether each event of the category has it. */
  readonly always?: true;
  /** A value that never changes, so that the event need not have the field. */
  readonly constant?: string;
}

/** A category of log sources of Linux, and the event of Tracee that stands for it. */
export interface Category {
  readonly event: 'sched_process_exec' | 'security_file_open' | 'security_socket_connect';
  /** TypeScript at the start of the handler. */
  readonly setup: readonly string[];
  readonly fields: Readonly<Record<string, FieldSource>>;
  /** Reasons why other fields of the category have no counterpart. */
  readonly refused: Readonly<Record<string, string>>;
  /** Differences from the log that the rules were written for. */
  readonly notes: readonly string[];
}

const executable: FieldSource = { code: 'event.process?.executable', form: 'text' };
const user: FieldSource = { code: "event.process?.userId === 0 ? 'root' : undefined", form: 'text' };
const pid: FieldSource = { code: 'event.process?.hostPid', form: 'number' };
const hash = 'no event has this hash; `sha256` of sched_process_exec comes only with an enrichment';
const noNumber = 'Tracee sends the number of a user, and not the session';

/** The categories that are converted. The table in docs/how-to/convert-sigma.md is made from it. */
export const categories: Readonly<Record<string, Category>> = {
  process_creation: {
    event: 'sched_process_exec',
    setup: [],
    fields: {
      Image: { code: "event.value('pathname')", form: 'text', always: true },
      CommandLine: { code: "event.value('argv').join(' ')", form: 'text', always: true },
      CurrentDirectory: { code: "wasSent(event, 'pwd') ? event.value('pwd') : undefined", form: 'text' },
      User: user,
      ProcessId: pid,
      ParentImage: { code: 'ctx.models.tree.ancestors(event)[0]?.executable', form: 'text', needsTree: true },
      ParentProcessId: { code: 'event.process?.parent?.hostPid', form: 'number' },
      ParentCommandLine: { code: 'ctx.models.tree.ancestors(event)[0]?.commandLine', form: 'text', needsTree: true },
    },
    refused: {
      LogonId: noNumber,
      Hashes: hash,
      md5: hash,
      sha256: hash,
      OriginalFileName: 'programs of Linux carry no such name',
      IntegrityLevel: 'Linux has no such level',
    },
    notes: [
      '`CommandLine` is the arguments with a space between them. `User` knows `root` only, because Tracee sends numbers of users.',
    ],
  },
  file_event: {
    event: 'security_file_open',
    setup: ["if (!createsFile(event.value('flags'))) return;"],
    fields: {
      TargetFilename: { code: "event.value('pathname')", form: 'text', always: true },
      Image: executable,
      User: user,
      ProcessId: pid,
    },
    refused: {
      CommandLine: 'the event of a file has no command line',
      ParentImage: 'Tracee sends it with a program start only',
    },
    notes: ['A file counts as created if it was opened with O_CREAT or O_TRUNC. Renaming and linking are not seen.'],
  },
  network_connection: {
    event: 'security_socket_connect',
    setup: ["const remote = event.value('remote_addr');"],
    fields: {
      DestinationIp: { code: 'remote.sin_addr ?? remote.sin6_addr', form: 'text' },
      DestinationPort: { code: 'remote.sin_port ?? remote.sin6_port', form: 'number' },
      Image: executable,
      User: user,
      ProcessId: pid,
      Initiated: { code: "'true'", form: 'text', constant: 'true' },
    },
    refused: {
      DestinationHostname: 'the address of a connection has no name; listen to net_packet_dns_response for names',
      SourceIp: 'the address of the own side is not known yet when a connection begins',
      SourcePort: 'the port of the own side is not known yet when a connection begins',
      CommandLine: 'the event of a connection has no command line',
    },
    notes: ['The event comes when a program asks for a connection, whether it succeeds or not.'],
  },
};
