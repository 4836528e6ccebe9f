import { defineSignature, opensForReading } from 'sequent';
import { programName } from './model/executable.ts';

const allowed: ReadonlySet<string> = new Set([
  'flanneld',
  'kube-proxy',
  'etcd',
  'kube-apiserver',
  'coredns',
  'kube-controller',
  'kubectl',
]);
/** Where the kubelet puts tokens. As in Tracee, it is not bound to the start of the path. */
const token = /secrets\/kubernetes\.io\/serviceaccount\/[^\n]*token$/;

export default defineSignature({
  id: 'TRC-108',
  name: 'k8s_service_account_token',
  version: '1.0.0',
  description: 'A container read the token with which its pod speaks to the Kubernetes API',
  threat: {
    severity: 'info',
    mitre: { tactic: 'Credential Access', technique: 'T1212' },
    properties: { Category: 'credential-access', Kubernetes_Technique: 'Container service account' },
  },
  triage: [
    'Is the program the one that the container is there for?',
    'What may the account do? See what was asked of the API with it.',
  ],
  falsePositives: ['every program that uses the Kubernetes API as it is meant to be used'],
  knownGaps: [
    'programs that are called like one of the allowed ones, whatever their folder',
    'all programs count as strange where Tracee does not know their executable',
    'containers of which Tracee has not seen the start',
  ],
  references: [
    'Kubernetes: tasks/configure-pod-container/configure-service-account',
    'Tracee: detectors/k8s_service_account_token.go',
  ],
  scope: { container: 'started' },
  about: { security_file_open: 'pathname' },
  where: { security_file_open: { pathname: { suffix: 'token' } } },
  on: {
    security_file_open(event) {
      const { flags, pathname } = event.data;
      if (opensForReading(flags) && token.test(pathname) && !allowed.has(programName(event))) return {};
    },
  },
});
