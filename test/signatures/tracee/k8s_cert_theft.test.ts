import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/k8s_cert_theft.ts';
import { opened, READ, renamed, WRITE } from './events.ts';

const file = '/etc/kubernetes/pki/ca.key';

testSignature(signature, {
  detects: [
    { name: 'a strange program that reads a key', events: [opened(file, READ)], findings: [{}], severity: 'high' },
    {
      name: 'a strange program, however its thread is called, and one of which only a strange name is known',
      events: [
        opened(file, READ, { executable: '/tmp/x', comm: 'kubelet' }),
        opened(file, READ, { executable: null, comm: 'cat' }),
      ],
      findings: [{}, {}],
    },
    {
      name: 'with strict, a controller manager by its whole name, as Tracee does',
      options: { strict: true },
      events: [
        opened(file, READ, { executable: '/usr/bin/kube-controller-manager' }),
        opened(file, READ, { executable: '/usr/bin/kubelet' }),
      ],
      findings: [{}],
    },
    {
      name: 'a key that is moved away, whoever does it',
      events: [renamed(file, '/tmp/x', { executable: '/usr/bin/kubelet' })],
      findings: [{}],
    },
  ],
  ignores: [
    {
      name: 'parts of Kubernetes',
      events: ['/usr/local/bin/kube-apiserver', '/usr/bin/kubelet', '/usr/bin/kube-controller-manager'].map(
        (executable) => opened(file, READ, { executable }),
      ),
    },
    {
      name: 'parts of Kubernetes whose path Tracee does not tell, by the names of their threads',
      events: ['kubelet', 'etcd', 'kube-controller'].map((comm) => opened(file, READ, { executable: null, comm })),
    },
    { name: 'a write', events: [opened(file, WRITE)] },
    {
      name: 'other folders, and a key that comes',
      events: [opened('/etc/kubernetes/x', READ), renamed('/tmp/x', file)],
    },
  ],
});
