import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/k8s_service_account_token.ts';
import { BOTH, notStarted, opened, READ, started, WRITE } from './events.ts';

const file = '/run/secrets/kubernetes.io/serviceaccount/..2026/token';
const by = (executable: string | null) => ({ ...started, executable });

testSignature(signature, {
  detects: [
    {
      name: 'strange programs, and such of which only a strange name is known',
      events: [
        opened(file, READ, started),
        opened(file, BOTH, by('/tmp/kubectl.sh')),
        opened(file, READ, { ...by(null), comm: 'cat' }),
      ],
      findings: [{}, {}, {}],
      severity: 'info',
    },
    {
      name: 'other files whose names end alike',
      events: [opened('/mnt/secrets/kubernetes.io/serviceaccount/my-token', READ, started)],
      findings: [{}],
    },
    {
      name: 'a name that is no name of a thread, and a thread whose program is unknown, where it is as strict as Tracee',
      options: { strict: true },
      events: [
        opened(file, READ, by('/usr/bin/kube-controller-manager')),
        opened(file, READ, { ...by(null), comm: 'kubectl' }),
        opened(file, READ, by('/usr/bin/kubectl')),
      ],
      findings: [{}, {}],
    },
  ],
  ignores: [
    {
      name: 'programs of Kubernetes',
      events: [
        'flanneld',
        'kube-proxy',
        'etcd',
        'kube-apiserver',
        '/usr/bin/kube-controller-manager',
        '/usr/bin/kubectl',
        'coredns',
      ].map((one) => opened(file, READ, by(one))),
    },
    {
      name: 'programs of Kubernetes whose path Tracee does not tell, by the names of their threads',
      events: ['kubectl', 'kube-controller'].map((comm) => opened(file, READ, { ...by(null), comm })),
    },
    { name: 'a write', events: [opened(file, WRITE, started)] },
    {
      name: 'files that are no token',
      events: [
        '/run/secrets/kubernetes.io/serviceaccount/ca.crt',
        '/run/secrets/kubernetes.io/serviceaccounttoken',
        '/run/secrets/kubernetesXio/serviceaccount/token',
        '/run/secrets/kubernetes.io/serviceaccount/\ntoken',
        '/tmp/token',
      ].map((path) => opened(path, READ, started)),
    },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [opened(file, READ), opened(file, READ, notStarted)],
    },
  ],
});
