const hidden = '***';
const secretName = /(?:password|passwd|secret|token|credential|api_?key)s?$/i;
/** User and password of a URL: all text up to the last `@` before the path. */
const credentials = /(?<![a-z0-9+.-])([a-z][a-z0-9+.-]*:\/\/)[^/?#\s]*@/gi;
/** Parameters of the query or fragment of a URL whose names say that their values are secret. */
const parameters = /([?&;#][^=&;#\s]*(?:password|passwd|secret|token|credential|key)s?=)[^&;#\s"']*/gi;

/** A value without secrets: values whose name says that they are secret, and secrets in URLs. @param name its last key */
export function withoutSecrets(value: unknown, name: string): unknown {
  if (secretName.test(name)) return hidden;
  if (typeof value === 'string') return withoutUrlSecrets(value);
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSecrets(one, key)]));
}

/** A text whose URLs have lost their users, passwords and secret parameters. */
export function withoutUrlSecrets(text: string): string {
  if (!text.includes('://')) return text;
  return text.replace(credentials, `$1${hidden}@`).replace(parameters, `$1${hidden}`);
}
