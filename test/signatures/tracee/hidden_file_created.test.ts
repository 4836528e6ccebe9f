import { testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/tracee/hidden_file_created.ts';
import { ELF, notELF, wrote } from './events.ts';

testSignature(signature, {
  detects: [
    {
      name: 'programs that listings leave out, and those in hidden folders',
      events: [wrote('/tmp/.x', ELF), wrote('/home/u/.cache/x', ELF)],
      findings: [{}, {}],
      severity: 'medium',
    },
  ],
  ignores: [
    {
      name: 'names with a dot elsewhere',
      events: [wrote('/tmp/x.so', ELF), wrote('.x', ELF), wrote('/tmp/x./y', ELF)],
    },
    { name: 'what is no program', events: notELF.map((text) => wrote('/tmp/.x', text)) },
  ],
});
