import { defineSignature, sequence, step, z } from 'tracee-sequent';

export default defineSignature({
  id: 'ACME-11',
  name: 'connect_then_run',
  version: '1.0.0',
  description: 'A program in /tmp was run in a container soon after the container had connected to another host',
  threat: { severity: 'medium', mitre: { tactic: 'Execution', technique: 'T1204.002' } },
  falsePositives: ['installers that unpack to /tmp'],
  knownGaps: ['programs that wait for a minute before they run what they have loaded'],
  scope: { container: 'any' },
  state: {
    steps: sequence({
      by: 'container',
      within: '60s',
      steps: [
        step('security_socket_connect', { note: 'connects to another host' }),
        step('sched_process_exec', { where: { pathname: { prefix: '/tmp/' } }, note: 'runs a program in /tmp' }),
      ],
    }),
  },
  finding: z.strictObject({ path: z.string() }),
  on: {
    security_socket_connect: (event, { state: { steps } }) => void steps.next(event),
    sched_process_exec(event, ctx) {
      const evidence = ctx.state.steps.next(event);
      if (evidence !== undefined) ctx.report({ path: event.data.pathname }, { evidence });
    },
  },
});
