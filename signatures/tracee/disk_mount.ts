import { defineSignature } from 'tracee-sequent';

export default defineSignature({
  id: 'TRC-1014',
  name: 'disk_mount',
  version: '1.0.0',
  description: 'A container mounted a device: with a disk of the host it can read and change all that is on it',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Privilege Escalation', technique: 'T1611' },
    properties: { Category: 'privilege-escalation' },
  },
  explanation: [
    'A container has file systems of its own. With a device of the host it can read and write the files of the host, without the checks of its own rights.',
  ],
  triage: ["Which device is `dev_name`: one of the host's disks?", 'Which files were opened below the mount point?'],
  falsePositives: ['storage drivers and backup agents that run as containers'],
  knownGaps: [
    'the new mount calls (fsopen, fsconfig, move_mount)',
    'a device file outside of /dev',
    'containers whose start Tracee has not seen',
  ],
  references: ['mount(2)', 'Tracee: detectors/disk_mount.go'],
  scope: { container: 'started' },
  about: { security_sb_mount: 'dev_name' },
  where: { security_sb_mount: { dev_name: { prefix: '/dev/' } } },
  on: { security_sb_mount: () => ({}) },
});
