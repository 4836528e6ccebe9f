import { SequentError } from '../errors.ts';
import { indentedList } from '../text/indented-list.ts';
import { type OnRefusal, refuse } from './refusal.ts';
import { type Setting, variableOf } from './settings/setting.ts';
import { allSettings } from './settings.ts';
import { unknownName } from './unknown-name.ts';
import { parseYaml } from './yaml/yaml-text.ts';

const prefix = 'SEQUENT_';
/**
 * Variables that Kubernetes sets in every pod beside a Service whose name begins with `sequent`
 * (https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables). No setting has such a name.
 */
const ofServices = /_(?:SERVICE_(?:HOST|PORT(?:_.+)?)|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)$/;

/**
 * The values of environment variables, by the keys of settings. An empty variable sets nothing.
 * @param onRefusal receives the faults in place of an exception; the variables without faults are returned then
 * @throws SequentError SEQ_CONFIG with all faults at once; also for a variable that begins with `SEQUENT_` and names no setting
 */
export async function readVariables(
  environment: NodeJS.ProcessEnv,
  onRefusal: OnRefusal = refuse,
): Promise<ReadonlyMap<string, unknown>> {
  const given = Object.entries(environment).filter(
    ([name, text]) => name.startsWith(prefix) && !ofServices.test(name) && text !== '',
  );
  if (given.length === 0) return new Map();
  const byName = new Map(allSettings.map((setting) => [variableOf(setting), setting]));
  const values = new Map<string, unknown>();
  const faults: string[] = [];
  const unusable = new Set<string>();
  for (const [name, text = ''] of given) {
    const setting = byName.get(name);
    if (setting === undefined) {
      faults.push(`${name}: ${unknownName('setting', name, byName.keys(), prefix)}`);
      continue;
    }
    const read = await valueOf(setting, text);
    if ('fault' in read) {
      faults.push(`${name}: ${read.fault}`);
      unusable.add(setting.key);
    } else values.set(setting.key, read.value);
  }
  if (faults.length === 0) return values;
  const text = {
    what: faults.length === 1 ? 'an environment variable is wrong' : 'environment variables are wrong',
    where: indentedList(faults),
    todo: 'correct or unset them; `sequent config show --help` lists the settings',
  };
  onRefusal(new SequentError('SEQ_CONFIG', text), unusable);
  return values;
}

type Read = { readonly value: unknown } | { readonly fault: string };

async function valueOf({ kind }: Setting, text: string): Promise<Read> {
  const read = kind.read === undefined ? await parseYaml(text) : { value: kind.read(text) };
  if ('fault' in read) return read;
  const [issue] = kind.schema.safeParse(read.value).error?.issues ?? [];
  if (issue === undefined) return read;
  const way = issue.path.map(String).join('.');
  return { fault: `${way === '' ? '' : `${way}: `}${issue.message}` };
}
