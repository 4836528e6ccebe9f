import { policyFor } from '../tracee/policy.ts';
import { exitCodes } from './failure.ts';
import { type LoadingFlags, loadFromFlags } from './loaded.ts';
import { printer } from './printer.ts';
import { toYaml } from './yaml.ts';

export interface PolicyFlags extends LoadingFlags {
  readonly form: 'plain' | 'kubernetes';
  readonly name: string;
  readonly needed?: boolean;
}

/** `sequent policy`: what Tracee must be started with. */
export async function policy({ form, name, needed, ...what }: PolicyFlags): Promise<number> {
  const { signatures: loaded } = await loadFromFlags(what);
  const { rules, refused } = policyFor(loaded, needed);
  const description = `what ${loaded.length} ${loaded.length === 1 ? 'signature' : 'signatures'} of Sequent ${loaded.length === 1 ? 'listens' : 'listen'} to`;
  const body =
    form === 'plain'
      ? { type: 'policy', name, description, scope: ['global'], rules }
      : {
          apiVersion: 'tracee.aquasec.com/v1beta1',
          kind: 'Policy',
          metadata: { name, annotations: { description } },
          spec: { scope: ['global'], rules },
        };
  for (const event of refused)
    process.stderr.write(`sequent: ${event} is left out: Tracee does not start with a policy that names it\n`);
  await printer.print(toYaml(body));
  return exitCodes.fine;
}
