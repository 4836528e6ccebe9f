import { defineSignature, opensForWriting } from 'tracee-sequent';

const sudoers = ['/etc/sudoers', '/private/etc/sudoers', { prefix: ['/etc/sudoers.d/', '/private/etc/sudoers.d/'] }];

export default defineSignature({
  id: 'TRC-1028',
  name: 'sudoers_modification',
  version: '1.0.0',
  description: 'The rules of sudo, who may do what as whom, were written or replaced',
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Privilege Escalation', technique: 'T1548.003' },
    properties: { Category: 'privilege-escalation' },
  },
  triage: ['What is the new rule, and which user gains rights by it?', 'Did that user use sudo since?'],
  falsePositives: ['visudo, package managers and configuration management'],
  knownGaps: ['files that sudoers includes from elsewhere, and rules from LDAP', 'the cached passwords of sudo'],
  references: ['sudoers(5)', 'Tracee: detectors/sudoers_modification.go'],
  about: { security_file_open: 'pathname', security_inode_rename: 'new_path' },
  where: { security_file_open: { pathname: sudoers }, security_inode_rename: { new_path: sudoers } },
  on: {
    security_file_open({ data }) {
      if (opensForWriting(data.flags)) return {};
    },
    security_inode_rename: () => ({}),
  },
});
