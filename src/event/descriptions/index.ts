import { describeEvent } from '../catalogue.ts';
import { containerTexts } from './containers.ts';
import { detectorTexts } from './detectors.ts';
import { fileTexts } from './files.ts';
import { internalTexts } from './internal.ts';
import { kernelTexts } from './kernel.ts';
import { memoryTexts } from './memory.ts';
import { packetTexts } from './packets.ts';
import { processTexts } from './process.ts';
import { socketTexts } from './sockets.ts';
import { attributeCallTexts } from './syscalls/files/attributes.ts';
import { fileCallTexts } from './syscalls/files/content.ts';
import { filesystemCallTexts } from './syscalls/files/filesystems.ts';
import { folderCallTexts } from './syscalls/files/folders.ts';
import { waitingCallTexts } from './syscalls/files/waiting.ts';
import { ipcCallTexts } from './syscalls/ipc.ts';
import { memoryCallTexts } from './syscalls/memory.ts';
import { networkCallTexts } from './syscalls/network.ts';
import { oldCallTexts } from './syscalls/old.ts';
import { oldIdCallTexts } from './syscalls/old-ids.ts';
import { oldTimeCallTexts } from './syscalls/old-times.ts';
import { processCallTexts } from './syscalls/processes.ts';
import { schedulingCallTexts } from './syscalls/scheduling.ts';
import { signalCallTexts } from './syscalls/signals.ts';
import { systemCallTexts } from './syscalls/system.ts';
import { usedCallTexts } from './syscalls/used.ts';

/** Name of a group of events, which has a page of the reference. */
export type Topic = (typeof topics)[number]['topic'];

interface Text {
  readonly meaning: string;
  readonly sent?: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/** The groups of events, in the order of the reference. */
export const topics = [
  { topic: 'processes', title: 'processes', texts: processTexts },
  { topic: 'files', title: 'files', texts: fileTexts },
  { topic: 'memory', title: 'memory', texts: memoryTexts },
  { topic: 'sockets', title: 'sockets and connections', texts: socketTexts },
  { topic: 'packets', title: 'packets', texts: packetTexts },
  { topic: 'kernel', title: 'modules, BPF, probes and rootkits', texts: kernelTexts },
  { topic: 'containers', title: 'containers and control groups', texts: containerTexts },
  { topic: 'detectors', title: "findings of Tracee's detectors", texts: detectorTexts },
  { topic: 'internal', title: 'inside Tracee', texts: internalTexts },
  { topic: 'calls-of-signatures', title: 'system calls that signatures use', texts: usedCallTexts },
  {
    topic: 'calls-files',
    title: 'system calls on files',
    texts: { ...fileCallTexts, ...folderCallTexts, ...attributeCallTexts, ...filesystemCallTexts, ...waitingCallTexts },
  },
  { topic: 'calls-memory', title: 'system calls on memory', texts: memoryCallTexts },
  {
    topic: 'calls-processes',
    title: 'system calls on processes and signals',
    texts: { ...processCallTexts, ...signalCallTexts, ...schedulingCallTexts },
  },
  { topic: 'calls-network', title: 'system calls on sockets', texts: networkCallTexts },
  { topic: 'calls-ipc', title: 'system calls on IPC and keys', texts: ipcCallTexts },
  { topic: 'calls-system', title: 'system calls on time and the system', texts: systemCallTexts },
  {
    topic: 'calls-old',
    title: 'old and 32-bit system calls',
    texts: { ...oldCallTexts, ...oldIdCallTexts, ...oldTimeCallTexts },
  },
] as const;

/** Everything that is known about the meaning of an event, written by hand. */
export interface Description {
  readonly topic: Topic;
  readonly meaning: string;
  readonly sent: string;
  /** Phrases without a full stop, by name, in the order in which Tracee sends the arguments. */
  readonly arguments: ReadonlyMap<string, string>;
}

const texts: ReadonlyMap<string, { readonly topic: Topic; readonly text: Text }> = new Map(
  topics.flatMap(({ topic, texts }) =>
    Object.entries<Text>(texts).map(([name, text]) => [name, { topic, text }] as const),
  ),
);

/** The rule for most system calls (Tracee: sys_exit_submit in its BPF program). */
const sentAtExit = 'At the exit of the system call, with the time of its entry.';

/** @returns the description of an event of the catalogue; undefined for any other name */
export function descriptionOf(name: string): Description | undefined {
  const info = describeEvent(name);
  const found = texts.get(name);
  if (info === undefined || found === undefined) return undefined;
  const { topic, text } = found;
  return {
    topic,
    meaning: text.meaning,
    sent: text.sent ?? sentAtExit,
    arguments: new Map(info.arguments.map((argument) => [argument.name, text.arguments[argument.name] ?? ''])),
  };
}
