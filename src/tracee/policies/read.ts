import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SequentError } from '../../errors.ts';
import type { TraceeProfile } from '../versions/profile.ts';
import { type AcceptedPolicy, acceptPolicy } from './accept.ts';
import { PolicyRefusal } from './refusal.ts';
import type { Scope } from './scope.ts';

/** The filters with which one policy selects an event. */
export interface SelectedBy {
  readonly policy: string;
  readonly scopes: readonly Scope[];
  /** All of them must hold. */
  readonly filters: readonly string[];
}

/** The events that a Tracee with some policies sends. */
export interface Selection {
  /** Names of the policies, in the order of their files. */
  readonly policies: readonly string[];
  /** Selections of each selected event; one selection that accepts an event is enough. */
  readonly events: ReadonlyMap<string, readonly SelectedBy[]>;
  /** Names that only a running Tracee can resolve, such as events of an operator's own detectors. */
  readonly others: readonly string[];
  /** Files with further documents, which Tracee does not read. */
  readonly cut: readonly string[];
}

const mostPolicies = 64;

/**
 * Reads policies as this version of Tracee does.
 * @param path a file, or a folder with files
 * @param known names of events that the running Tracee has in addition to those of its version
 * @throws SequentError SEQ_POLICY if a file cannot be read, or Tracee would not start with it
 */
export async function readPolicies(
  path: string,
  profile: TraceeProfile,
  known?: ReadonlySet<string>,
): Promise<Selection> {
  const [{ parseAllDocuments }, { readPolicyDocument, yamlOptions }] = await Promise.all([
    import('yaml'),
    import('./document.ts'),
  ]);
  const events = new Map<string, SelectedBy[]>();
  const policies: string[] = [];
  const others: string[] = [];
  const cut: string[] = [];
  for (const file of filesOf(path, profile)) {
    const documents = parseAllDocuments(read(file), yamlOptions);
    // Tracee's YAML parser reads only the first document of a file.
    const [document] = 'empty' in documents ? [] : documents;
    const [fault] = document?.errors ?? [];
    if (document === undefined) throw refusal(file, 'it is empty', profile);
    if (fault !== undefined) throw refusal(file, fault.message.split('\n')[0] ?? 'it is no YAML', profile, fault);
    if (documents.length > 1) cut.push(file);
    const policy = accepted(file, profile, () => acceptPolicy(readPolicyDocument(document), profile, known));
    if (policies.includes(policy.name)) throw refusal(file, `another policy is called ${policy.name}, too`, profile);
    policies.push(policy.name);
    if (policies.length > mostPolicies) throw refusal(path, `there are more than ${mostPolicies} policies`, profile);
    others.push(...policy.others);
    for (const [event, filters] of policy.events) {
      const { name, scopes } = policy;
      events.set(event, [...(events.get(event) ?? []), { policy: name, scopes, filters }]);
    }
  }
  return { policies, events, others, cut };
}

function accepted(file: string, profile: TraceeProfile, accept: () => AcceptedPolicy): AcceptedPolicy {
  try {
    return accept();
  } catch (error) {
    if (error instanceof PolicyRefusal) throw refusal(file, error.message, profile, error);
    throw error;
  }
}

function filesOf(path: string, profile: TraceeProfile): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const endings = profile.policyEndings;
    const files = readdirSync(path, { withFileTypes: true }).filter(
      (entry) => !entry.isDirectory() && endings.some((ending) => entry.name.endsWith(ending)),
    );
    if (files.length === 0) throw unreadable(path, `the folder holds no file that ends in ${endings.join(', ')}`);
    return files.map(({ name }) => join(path, name)).sort();
  } catch (error) {
    if (error instanceof SequentError) throw error;
    throw unreadable(path, 'it cannot be read', error);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, 'it cannot be read', error);
  }
}

const namePolicies = 'name the file or the folder that Tracee gets as --policy';

function unreadable(where: string, reason: string, cause?: unknown): SequentError {
  const what = `these are no policies of Tracee: ${reason}`;
  return new SequentError('SEQ_POLICY', { what, where, todo: namePolicies }, { cause });
}

function refusal(where: string, reason: string, { version }: TraceeProfile, cause?: unknown): SequentError {
  const what = `Tracee ${version} does not start with this policy: ${reason}`;
  const todo = `correct the policy, or say with --tracee-version which Tracee it is for`;
  return new SequentError('SEQ_POLICY', { what, where, todo }, { cause });
}
