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
    'Who is the program, and what did it do with what it read?',
    "Renew the certificate where it is not one of the cluster's own tools.",
  ],
  falsePositives: [
    'kubeadm, kube-scheduler and kube-proxy',
    'backup agents',
    'certificates that are renewed by a rename',
  ],
  knownGaps: [
    'programs that are called like one of the allowed ones, whatever their folder; where Tracee does not tell the path of a program, its thread need only be called so',
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
