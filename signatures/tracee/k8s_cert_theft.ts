import { defineSignature, opensForReading } from 'tracee-sequent';
import { programName } from './model/executable.ts';
import { strictOption } from './model/strict.ts';

/** The names of threads end after 15 characters, so `kube-controller` is the whole name of no program. Tracee knows only that one. */
const known = ['kube-apiserver', 'kubelet', 'kube-controller', 'etcd'];
const knownToTracee: ReadonlySet<string> = new Set(known);
const allowed: ReadonlySet<string> = new Set([...known, 'kube-controller-manager']);
const certificates = { prefix: '/etc/kubernetes/pki/' };

export default defineSignature({
  id: 'TRC-1018',
  name: 'k8s_cert_theft',
  version: '1.0.0',
  description:
    'A program that is no part of Kubernetes read a certificate or key of the cluster, or somebody moved one away',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Credential Access', technique: 'T1528' },
    properties: { Category: 'credential-access' },
  },
  triage: [
    'Which program is it, and what did it do with the data?',
    "Renew the certificate if the program is not one of the cluster's own tools.",
  ],
  falsePositives: [
    'kubeadm, kube-scheduler and kube-proxy',
    'backup agents',
    'certificates that are renewed by a rename',
  ],
  knownGaps: [
    'programs with the name of an allowed one, in any folder; if Tracee does not give the path, a thread with such a name is enough',
    'clusters that keep their certificates elsewhere',
    'the same folder seen through another mount',
  ],
  references: [
    'Kubernetes: setup/best-practices/certificates',
    'Tracee: detectors/kubernetes_certificate_theft_attempt.go',
  ],
  options: strictOption('it reports programs whose path is unknown, and kube-controller-manager'),
  about: { security_file_open: 'pathname', security_inode_rename: 'old_path' },
  where: { security_file_open: { pathname: certificates }, security_inode_rename: { old_path: certificates } },
  on: {
    security_file_open(event, { options: { strict } }) {
      if (!opensForReading(event.data.flags)) return;
      if (!(strict ? knownToTracee : allowed).has(programName(event, strict))) return {};
    },
    security_inode_rename: () => ({}),
  },
});
