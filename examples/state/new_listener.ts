import { defineSignature, firstSeen, z } from 'tracee-sequent';

export default defineSignature({
  id: 'ACME-13',
  name: 'new_listener',
  version: '1.0.0',
  description: 'A program listens for connections that has never done so on this node',
  threat: { severity: 'medium', mitre: { tactic: 'Command and Control', technique: 'T1571' } },
  falsePositives: ['new software'],
  knownGaps: ['programs that listened while the signature was learning'],
  state: { listeners: firstSeen({ key: ({ process }) => process?.executable, learn: '1h' }) },
  finding: z.strictObject({ path: z.string() }),
  on: {
    security_socket_listen(event, { state: { listeners } }) {
      if (listeners.isNew(event)) return { path: event.process?.executable ?? '' };
    },
  },
});
