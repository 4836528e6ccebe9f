const hidden = '***';
const secretName = /(?:password|passwd|secret|token|credential|api_?key)s?$/i;
/** User and password before the host of a URL. */
const credentials = /(?<=^|[\s"'=])([a-z][a-z0-9+.-]*:\/\/)[^/?#\s@]*@/gi;

/** A value without what nobody must read: values whose name says so, and users and passwords in URLs. @param name its last key */
export function withoutSecrets(value: unknown, name: string): unknown {
  if (secretName.test(name)) return hidden;
  if (typeof value === 'string') return value.replace(credentials, `$1${hidden}@`);
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSecrets(one, key)]));
}
