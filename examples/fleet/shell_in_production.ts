import { defineSignature, spread, z } from 'tracee-sequent';

export default defineSignature({
  id: 'ACME-30',
  name: 'shell_in_production',
  version: '1.0.0',
  description: 'Shells were started in several namespaces of production within an hour',
  threat: { severity: 'high', mitre: { tactic: 'Execution', technique: 'T1059.004' } },
  falsePositives: ['an administrator who debugs several services'],
  knownGaps: ['shells in one namespace'],
  fleet: { key: 'cluster', withinMs: 3_600_000 },
  state: { namespaces: spread({ by: () => 'all', of: (event) => event.k8s?.namespace, within: '1h' }) },
  where: { finding: { signature: 'TRC-11', labels: 'env=production' } },
  workload: { finding: { 'k8s.namespace': { not: { prefix: 'kube-' } } } },
  finding: z.strictObject({ namespaces: z.int() }),
  on: {
    finding(event, ctx) {
      const extent = ctx.state.namespaces.add(event);
      if (extent === undefined || extent.count !== 3) return;
      ctx.report({ namespaces: extent.count }, { subject: 'shells in production', evidence: extent.evidence });
    },
  },
});
