import { event, testSignature } from 'tracee-sequent/testing';
import manyConnections from './many_connections.ts';

const connects = (count: number, everyMs: number) =>
  Array.from({ length: count }, (_, index) => event('security_socket_connect', {}, { at: index * everyMs }));

testSignature(manyConnections, {
  detects: [
    {
      name: 'a scan',
      events: connects(100, 50),
      findings: [{ what: '100 events per process within 10s' }],
    },
  ],
  ignores: [
    { name: 'fewer connections', events: connects(99, 50) },
    { name: 'as many, more slowly', events: connects(200, 150) },
  ],
});
