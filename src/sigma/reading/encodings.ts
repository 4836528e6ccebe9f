/** Modifiers that change a value before it is compared. Each gives one or more values, of which one must match. */
export const encodings: Readonly<Record<string, (value: string) => readonly string[]>> = {
  base64: (value) => [Buffer.from(value, 'latin1').toString('base64')],
  base64offset: (value) => [0, 1, 2].map((offset) => shifted(value, offset)),
  utf16le: (value) => [Buffer.from(value, 'utf16le').toString('latin1')],
  wide: (value) => [Buffer.from(value, 'utf16le').toString('latin1')],
  utf16be: (value) => [Buffer.from(value, 'utf16le').swap16().toString('latin1')],
  utf16: (value) => [`ÿþ${Buffer.from(value, 'utf16le').toString('latin1')}`],
  windash: (value) => {
    const dashes = ['-', '/', '–', '—', '―'];
    return [...new Set(dashes.map((dash) => value.replaceAll(/(^|\s)[-/](?=\w)/g, `$1${dash}`)))];
  },
};

/** Characters at the start and the end of the base64 text that depend on what stands beside the value, by offset and rest. */
const starts = [0, 2, 3];
const ends = [0, 3, 2];

/** @returns the part of a base64 text that is the same whatever stands around the value, which begins at this offset */
function shifted(value: string, offset: number): string {
  const bytes = Buffer.from(' '.repeat(offset) + value, 'latin1');
  const text = bytes.toString('base64');
  return text.slice(starts[offset], text.length - (ends[bytes.length % 3] ?? 0));
}
