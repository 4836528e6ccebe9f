import { baseName, defineSignature, processTree, z } from 'tracee-sequent';

export default defineSignature({
  id: 'ACME-10',
  name: 'web_server_starts_shell',
  version: '1.0.0',
  description: 'A shell was started by a web server, or by a program that descends from one',
  threat: { severity: 'high', mitre: { tactic: 'Execution', technique: 'T1059.004' } },
  falsePositives: ['web applications that call scripts'],
  knownGaps: ['servers whose descendants were started before Sequent, and whose own parents have ended'],
  options: z.strictObject({
    servers: z.array(z.string()).default(['nginx', 'apache2', 'httpd']).describe('names of web servers'),
  }),
  models: { tree: processTree },
  finding: z.strictObject({ shell: z.string(), server: z.string(), line: z.array(z.string()) }),
  where: { sched_process_exec: { pathname: { baseName: ['sh', 'bash', 'dash'] } } },
  on: {
    sched_process_exec(event, { models: { tree }, options: { servers } }) {
      const paths = tree.ancestors(event).map(({ executable }) => executable ?? '?');
      const server = paths.find((path) => servers.includes(baseName(path)));
      if (server !== undefined) return { shell: event.data.pathname, server, line: paths };
    },
  },
});
