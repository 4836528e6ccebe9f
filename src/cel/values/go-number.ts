/** Numbers and text as Go's package strconv turns one into the other. */

/** `strconv.FormatFloat(value, 'g', -1, 64)`: shortest representation; with an exponent from 6 on and below -4 */
export function formatDouble(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  if (Object.is(value, -0)) return '-0';
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/** `strconv.FormatFloat(value, 'f', -1, 64)` for numbers below 1e21: shortest representation without an exponent */
export function formatFixed(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign = '', digit = '', rest = '', exponent = ''] = match;
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${digit}${rest}`;
}

/**
 * `strconv.ParseFloat(text, 64)`: decimal and hexadecimal forms, inf and nan
 * @returns undefined if the text is not a number or is out of range
 */
export function parseDouble(written: string): number | undefined {
  const text = withoutUnderscores(written);
  if (text === undefined) return undefined;
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(text);
  if (word !== null) {
    if (/nan/i.test(text)) return word[1] === '' ? Number.NaN : undefined;
    return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    const value = Number(text);
    return Number.isFinite(value) ? value : undefined;
  }
  const hex = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d{1,6})$/.exec(text);
  if (hex === null || `${hex[2]}${hex[3]}` === '') return undefined;
  const digits = BigInt(`0x${hex[2]}${hex[3]}`);
  const value = Number(digits) * 2 ** (Number(hex[4]) - 4 * (hex[3] ?? '').length);
  if (!Number.isFinite(value)) return undefined;
  return hex[1] === '-' ? -value : value;
}

/** Removes underscores between digits; undefined if one is in another place. */
function withoutUnderscores(text: string): string | undefined {
  const plain = /^[+-]?0[xX]/.test(text)
    ? text.replaceAll(/(?<=[0-9a-fA-FxX])_(?=[0-9a-fA-F])/g, '')
    : text.replaceAll(/(?<=\d)_(?=\d)/g, '');
  return plain.includes('_') ? undefined : plain;
}

/** `strconv.ParseInt(text, 10, 64)` */
export function parseInteger(text: string): bigint | undefined {
  if (!/^[+-]?\d{1,40}$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

/** `strconv.ParseUint(text, 10, 64)` */
export function parseUnsigned(text: string): bigint | undefined {
  if (!/^\d{1,40}$/.test(text)) return undefined;
  const value = BigInt(text);
  return BigInt.asUintN(64, value) === value ? value : undefined;
}

/** `strconv.ParseBool` */
export function parseBoolean(text: string): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}
