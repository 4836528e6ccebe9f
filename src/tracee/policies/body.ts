import type { PolicyRule } from '../policy.ts';
import type { PolicyForm } from '../versions/profile.ts';

/** @returns a policy for the whole machine, as a value to be written as YAML */
export function policyBody(form: PolicyForm, name: string, description: string, rules: readonly PolicyRule[]): object {
  const scope = ['global'];
  if (form === 'plain') return { type: 'policy', name, description, scope, rules };
  return {
    apiVersion: 'tracee.aquasec.com/v1beta1',
    kind: 'Policy',
    metadata: { name, annotations: { description } },
    spec: { scope, rules },
  };
}
