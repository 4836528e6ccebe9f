const hidden = '***';
const secretName = /(?:password|passwd|secret|token|credential|api[_-]?key|authorization|bearer|cookie)s?$/i;
/** Keys of outputs whose URL may be a secret in its path, such as that of a webhook of Slack. */
const urlKeys: ReadonlySet<string> = new Set(['url', 'proxy']);
/** A place that holds a secret, `{ env: NAME }` or `{ file: PATH }`; the place itself is no secret. */
const placeKeys: ReadonlySet<string> = new Set(['env', 'file']);
/** User and password of a URL: all text up to the last `@` before the path. */
const credentials = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/)[^/?#\s]*@/gi;
/** Parameters of the query or fragment of a URL whose names say that their values are secret. */
const parameters = /([?&;#][^=&;#\s]*(?:password|passwd|secret|token|credential|key)s?=)[^&;#\s"']*/gi;

/** A value without secrets: values whose name says that they are secret, and secrets in URLs. @param name its last key */
export function withoutSecrets(value: unknown, name: string): unknown {
  if (isPlace(value)) return value;
  if (secretName.test(name)) return hidden;
  if (typeof value === 'string') return urlKeys.has(name) ? originOf(value) : withoutUrlSecrets(value);
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    // The value of any header may be a secret.
    Object.entries(value).map(([key, one]) => [
      key,
      name === 'headers' && typeof one === 'string' ? hidden : withoutSecrets(one, key),
    ]),
  );
}

/** The origin of a URL, with `***` for all else that it has. */
function originOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || url.host === '') return hidden;
  const user = url.username === '' && url.password === '' ? '' : `${hidden}@`;
  const hasMore = url.pathname.length > 1 || url.search !== '' || url.hash !== '';
  return `${url.protocol}//${user}${url.host}${hasMore ? `/${hidden}` : ''}`;
}

function isPlace(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const [[key, place] = [], ...others] = Object.entries(value);
  return key !== undefined && placeKeys.has(key) && typeof place === 'string' && others.length === 0;
}

/** A text whose URLs have lost their users, passwords and secret parameters. */
export function withoutUrlSecrets(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(credentials, `$1${hidden}@`).replace(parameters, `$1${hidden}`);
}
