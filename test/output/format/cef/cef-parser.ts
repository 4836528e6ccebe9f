/** A line of CEF, with its texts unescaped. */
export interface Cef {
  readonly vendor: string;
  readonly product: string;
  readonly version: string;
  readonly id: string;
  readonly name: string;
  readonly severity: number;
  readonly extension: ReadonlyMap<string, string>;
}

/** Keys with their longest values, from the CEF implementation standard. */
const longest: Readonly<Record<string, number>> = {
  rt: 15,
  start: 15,
  end: 15,
  cnt: 10,
  externalId: 40,
  dvchost: 255,
  cat: 1_023,
  msg: 1_023,
  reason: 1_023,
  sproc: 1_023,
  spid: 10,
  suid: 1_023,
  filePath: 1_023,
  fname: 1_023,
  flexString1: 1_023,
  flexString2: 1_023,
  cn1: 20,
  cn2: 20,
};
const ofCustoms = { cs: 4_000, label: 1_023 };

/**
 * Parses a line as the standard defines it, and nothing else.
 * @throws Error for a header that has not seven fields, an escape or a key that does not exist, an unescaped special
 * character, a value that is too long, a key twice, or a custom field without its label
 */
export function parseCef(line: string): Cef {
  const head =
    /^CEF:0\|((?:[^|\\\r\n]|\\[|\\])*)\|((?:[^|\\\r\n]|\\[|\\])*)\|((?:[^|\\\r\n]|\\[|\\])*)\|((?:[^|\\\r\n]|\\[|\\])*)\|((?:[^|\\\r\n]|\\[|\\])*)\|(\d+)\|/.exec(
      line,
    );
  if (head === null) throw new Error(`no header of CEF: ${line.slice(0, 200)}`);
  const [whole, ...fields] = head;
  const [vendor = '', product = '', version = '', id = '', name = ''] = fields.map((field) =>
    field.replace(/\\([|\\])/g, '$1'),
  );
  const severity = Number(fields[5]);
  if (severity > 10) throw new Error(`the severity ${severity}`);
  for (const field of [id, name]) if (field.length > 512) throw new Error('a field of the header is too long');
  return { vendor, product, version, id, name, severity, extension: parseExtension(line.slice(whole.length)) };
}

function parseExtension(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const pair = /([A-Za-z][A-Za-z0-9]*)=((?:[^=\\\r\n]|\\[=\\nr])*?)(?: (?=[A-Za-z][A-Za-z0-9]*=)|$)/y;
  while (pair.lastIndex < text.length) {
    const [, key = '', value = ''] = pair.exec(text) ?? [];
    if (key === '') throw new Error(`no key: ${text.slice(pair.lastIndex, pair.lastIndex + 200)}`);
    if (found.has(key)) throw new Error(`the key ${key} is there twice`);
    found.set(key, value.replace(/\\([=\\])/g, '$1'));
  }
  for (const [key, value] of found) {
    if (value.length > longestOf(key)) throw new Error(`${key} has ${value.length} characters`);
    if (/^(?:cs|cn|flexString)\d$/.test(key) && !found.has(`${key}Label`)) throw new Error(`${key} has no label`);
  }
  return found;
}

function longestOf(key: string): number {
  if (/^(?:cs[1-6]|cn[1-3]|flexString[12])Label$/.test(key)) return ofCustoms.label;
  if (/^cs[1-6]$/.test(key)) return ofCustoms.cs;
  const most = longest[key];
  if (most === undefined) throw new Error(`${key} is no key of CEF`);
  return most;
}
