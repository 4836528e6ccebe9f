import type { RecordKind } from '../record.ts';

/**
 * Messages of the log that a history keeps beside the findings. A responder needs them to tell a quiet time from one in
 * which nothing could be seen. Messages of the log are constant, so that the message tells what has happened.
 */
export const notedMessages: Readonly<Record<string, RecordKind>> = {
  'events may be missing from here on': 'loss',
  'findings were not delivered': 'loss',
  'findings are lost between the signatures and the outputs': 'loss',
  'a process sends more events than its share of the buffer: some of its events are dropped, not those of others':
    'loss',
  'signatures were reloaded': 'reload',
  'outputs were reloaded': 'reload',
  'the rules for repeats were reloaded; windows that were open are closed': 'reload',
  'the reload is refused; the earlier signatures and settings go on': 'reload',
  'a signature was taken out of service; the others go on': 'quarantine',
  'a signature is suspended after too many faults': 'quarantine',
  'the engine has ended by itself and is restarted': 'incident',
  'the engine runs again; all signatures have lost their state': 'incident',
  'there is no connection to Tracee; trying again until there is one': 'incident',
  'connected to Tracee': 'incident',
  'reconnected to Tracee': 'incident',
  'Tracee does not answer, and no events come; the stream is kept': 'incident',
  'Tracee answers again': 'incident',
  'an output has ended; nothing more is written to it': 'incident',
};
