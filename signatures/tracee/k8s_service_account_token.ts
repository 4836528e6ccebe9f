import { defineSignature, opensForReading } from 'tracee-sequent';
import { programName } from './model/executable.ts';
import { strictOption } from './model/strict.ts';

/** The names of threads end after 15 characters, so `kube-controller` is the whole name of no program. Tracee knows only that one. */
const known = ['flanneld', 'kube-proxy', 'etcd', 'kube-apiserver', 'coredns', 'kube-controller', 'kubectl'];
const knownToTracee: ReadonlySet<string> = new Set(known);
const allowed: ReadonlySet<string> = new Set([...known, 'kube-controller-manager']);
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
    'Is it the main program of the container?',
    'What may the account do? Look for its requests in the audit log of the API.',
  ],
  falsePositives: ['every program that uses the Kubernetes API as it is meant to be used'],
  knownGaps: [
    'programs with the name of an allowed one, in any folder; if Tracee does not give the path, a thread with such a name is enough',
    'containers whose start Tracee has not seen',
  ],
  references: [
    'Kubernetes: tasks/configure-pod-container/configure-service-account',
    'Tracee: detectors/k8s_service_account_token.go',
  ],
  options: strictOption('it reports programs whose path is unknown, and kube-controller-manager'),
  scope: { container: 'started' },
  about: { security_file_open: 'pathname' },
  where: { security_file_open: { pathname: { suffix: 'token' } } },
  on: {
    security_file_open(event, { options: { strict } }) {
      const { flags, pathname } = event.data;
      if (!opensForReading(flags) || !token.test(pathname)) return;
      if (!(strict ? knownToTracee : allowed).has(programName(event, strict))) return {};
    },
  },
});
