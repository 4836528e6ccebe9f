import { defineSignature, rate, z } from 'tracee-sequent';

export default defineSignature({
  id: 'ACME-12',
  name: 'many_connections',
  version: '1.0.0',
  description: 'A process tries to connect to others a hundred times within ten seconds',
  threat: { severity: 'low', mitre: { tactic: 'Discovery', technique: 'T1046' } },
  falsePositives: ['crawlers, load tests and monitoring'],
  knownGaps: ['slow scans, and scans by many processes'],
  state: { connects: rate({ per: 'process', threshold: 100, over: '10s' }) },
  finding: z.strictObject({ what: z.string() }),
  on: {
    security_socket_connect(event, { state: { connects } }) {
      if (connects.exceeds(event)) return { what: connects.name };
    },
  },
});
