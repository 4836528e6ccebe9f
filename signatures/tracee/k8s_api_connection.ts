import { BoundedMap, defineSignature, type Event, single, z } from 'tracee-sequent';
import { apiAddress } from './model/api-address.ts';
import { strictOption } from './model/strict.ts';

/** How many containers are remembered: some twenty times what runs on one node. */
const remembered = 4_096;

/** By container id. */
const addresses = (max: number) => single({ create: () => new BoundedMap<string, string>(max) });

export default defineSignature({
  id: 'TRC-1013',
  name: 'k8s_api_connection',
  version: '1.0.0',
  description: 'A container connected to the API server of its Kubernetes cluster',
  threat: {
    severity: 'low',
    mitre: { tactic: 'Discovery', technique: 'T1526' },
    properties: { Category: 'discovery', 'MITRE ATT&CK': 'Discovery: Cloud Service Discovery' },
  },
  triage: [
    'Is it the main program of the container?',
    'See TRC-108 in the same container, and the audit log of the API.',
  ],
  falsePositives: [
    'operators, controllers and all other programs that use the Kubernetes API as it is meant to be used',
  ],
  knownGaps: [
    "it needs Tracee's environment enrichment, and a program start in the container before the connection",
    'an API server that is reached under another address than the one in the environment',
    'addresses are compared as text: the same IPv6 address may be written in several ways',
    'containers whose start Tracee has not seen',
  ],
  references: [
    'Kubernetes: concepts/services-networking/service#environment-variables',
    'Tracee: detectors/kubernetes_api_connection.go',
  ],
  enrichments: ['environment'],
  options: strictOption('it never forgets the address of a container, and its technique has no id'),
  scope: { container: 'started' },
  state: { addresses: addresses(remembered), allAddresses: addresses(Number.POSITIVE_INFINITY) },
  finding: z.strictObject({ ip: z.string() }),
  on: {
    sched_process_exec({ data, container }, { options, state }) {
      const address = apiAddress(data.env);
      if (container === undefined || address === '') return;
      (options.strict ? state.allAddresses : state.addresses).value.set(container.id, address);
    },
    security_socket_connect(event, ctx) {
      const known = (ctx.options.strict ? ctx.state.allAddresses : ctx.state.addresses).value;
      const ip = event.container && known.get(event.container.id);
      if (ip === undefined || ip !== remoteAddress(event)) return;
      ctx.report({ ip }, ctx.options.strict ? { mitre: nameless } : {});
    },
  },
});

const nameless = { tactic: 'Discovery', technique: { id: '', name: 'Cloud Service Discovery' } };

function remoteAddress({ data }: Event<'security_socket_connect'>): string | undefined {
  const { sa_family: family, sin_addr: v4, sin6_addr: v6 } = data.remote_addr;
  if (family === 'AF_INET') return v4;
  return family === 'AF_INET6' ? v6 : undefined;
}
