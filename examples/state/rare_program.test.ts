import { event, testSignature } from 'tracee-sequent/testing';
import rareProgram from './rare_program.ts';

const run = (minutes: number, pathname: string, image: string) =>
  event(
    'sched_process_exec',
    { pathname },
    {
      at: minutes * 60_000,
      executable: pathname,
      container: { id: `c-${image}`, image: { id: '', name: image, repoDigests: [] } },
    },
  );
/** Ninety minutes of one image. */
const usual = Array.from({ length: 90 }, (_, minute) => run(minute, '/usr/bin/node', 'shop:1'));

testSignature(rareProgram, {
  detects: [
    {
      name: 'a program that is new in its image',
      events: [...usual, run(90, '/bin/sh', 'shop:1')],
      findings: [{ path: '/bin/sh', image: 'shop:1' }],
    },
  ],
  ignores: [
    { name: 'the usual program', events: usual },
    { name: 'a program of an image that is new itself', events: [...usual, run(90, '/bin/sh', 'debug:1')] },
  ],
});
