/** Text in place of a secret. */
export const redacted = '[redacted]';

/** Arguments of events that hold an environment: `NAME=VALUE` texts. */
const environmentArguments = new Set(['env', 'envp', 'environment']);

const secretWord =
  '(?:password|passwd|passphrase|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|auth)';
/** `--password`, `-password`, `--db-password`; its value is the next argument. */
const secretFlag = new RegExp(`^--?(?:[a-z0-9]{1,40}[-_])*${secretWord}$`, 'i');
/** `--password=x`, `DB_PASSWORD=x`, `token: x` within a text. */
const secretAssignment = new RegExp(
  `((?:^|[^a-z0-9])(?:[a-z0-9]{1,40}[-_]){0,6}${secretWord}["']?\\s{0,3}[=:]\\s{0,3})("[^"]*"|'[^']*'|[^\\s"'&,;]+)`,
  'gi',
);
/** `--password x` within a text. */
const secretFlagInText = new RegExp(
  `((?:^|\\s)--?(?:[a-z0-9]{1,40}[-_]){0,6}${secretWord}\\s{1,3})("[^"]*"|'[^']*'|[^\\s"']+)`,
  'gi',
);
/** User and password of a URL. */
const urlCredentials = /([a-z][a-z0-9+.-]{0,30}:\/\/)[^/?#\s@]{1,300}@/gi;

/** Tokens that their form gives away. */
const tokens: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,255}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,255}/g,
  /\bglpat-[A-Za-z0-9_-]{16,100}/g,
  /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}/g,
  /\bsk-[A-Za-z0-9_-]{20,250}/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\beyJ[A-Za-z0-9_-]{5,2000}\.[A-Za-z0-9_-]{5,4000}\.[A-Za-z0-9_-]{0,1000}/g,
  /\b(?:Bearer|Basic)\s{1,3}[A-Za-z0-9._~+/=-]{8,4000}/gi,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,8000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?/g,
];

/** Replaces the values of an environment, and keeps the names of its variables. */
export function withoutEnvironment(argument: string, texts: readonly string[]): readonly string[] {
  if (!environmentArguments.has(argument)) return texts;
  return texts.map((text) => {
    const sign = text.indexOf('=');
    return sign < 0 ? redacted : `${text.slice(0, sign)}=${redacted}`;
  });
}

/** Replaces the values after `--password` and the like in a command line of separate arguments. */
export function withoutFlagValues(texts: readonly string[]): readonly string[] {
  return texts.map((text, index) =>
    secretFlag.test(texts[index - 1] ?? '') && !text.startsWith('--') ? redacted : text,
  );
}

/** Replaces passwords in one text: `--password=x`, `DB_PASSWORD=x`, `https://user:password@host`. */
export function withoutPasswords(text: string): string {
  return text
    .replace(secretAssignment, `$1${redacted}`)
    .replace(secretFlagInText, `$1${redacted}`)
    .replace(urlCredentials, `$1${redacted}@`);
}

/** Replaces tokens that their form gives away, such as `ghp_...` and JSON web tokens. */
export function withoutTokens(text: string): string {
  return tokens.reduce((rest, token) => rest.replace(token, redacted), text);
}
