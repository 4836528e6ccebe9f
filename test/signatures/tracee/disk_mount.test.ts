import { event, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/disk_mount.ts';
import { notStarted, started } from './events.ts';

const mounted = (dev_name: string, workload = started) =>
  event('security_sb_mount', { dev_name, path: '/mnt', type: 'ext4', flags: 0n }, workload);

testSignature(signature, {
  detects: [
    { name: 'devices', events: [mounted('/dev/sda1'), mounted('/dev/')], findings: [{}, {}], severity: 'high' },
  ],
  ignores: [
    {
      name: 'what is no device',
      events: [mounted('proc'), mounted('/devices/x'), mounted('/dev'), mounted('/x/dev/sda')],
    },
    {
      name: 'the host, and a container whose start nobody saw',
      events: [mounted('/dev/sda', {}), mounted('/dev/sda', notStarted)],
    },
  ],
});
