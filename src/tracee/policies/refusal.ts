/**
 * The reason why a version of Tracee does not start with a policy. The message names the part of the policy, as
 * Tracee's own does.
 */
export class PolicyRefusal extends Error {
  override readonly name = 'PolicyRefusal';
}
