import { defineSignature, opensForWriting } from 'tracee-sequent';

const agent = { baseName: 'release_agent' };

export default defineSignature({
  id: 'TRC-1010',
  name: 'cgroup_release_agent',
  version: '1.0.0',
  description:
    'A container wrote or replaced a release_agent, the program that the host runs when a control group is empty',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Privilege Escalation', technique: 'T1611' },
    properties: { Category: 'privilege-escalation' },
  },
  explanation: [
    'The kernel starts the program that this file names on the host, as root, when a control group becomes empty.',
  ],
  triage: [
    "The written text is a path as the host sees it, often a path into the container's own files.",
    'Is there a TRC-106 in the same container?',
  ],
  falsePositives: [
    'an init system or a container engine inside of a container',
    'a file of this name that is no control file',
  ],
  knownGaps: ['a process that holds the file open from before', 'containers whose start Tracee has not seen'],
  references: ['cgroups(7)', 'Tracee: detectors/cgroup_release_agent_modification.go'],
  scope: { container: 'started' },
  about: { security_file_open: 'pathname', security_inode_rename: 'new_path' },
  where: { security_file_open: { pathname: agent }, security_inode_rename: { new_path: agent } },
  on: {
    security_file_open({ data }) {
      if (opensForWriting(data.flags)) return {};
    },
    security_inode_rename: () => ({}),
  },
});
