import { errorCode } from '../protocol.ts';
import { ProtocolError } from '../protocol-error.ts';

/**
 * Length of each symbol's code in bits, in base 36: bytes 0 to 255, then the end of string (RFC 7541, appendix B). The
 * code is canonical, so the lengths define it: codes of one length increase in the order of their symbols.
 */
const codeLengths =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad677777777777777777777' +
  '77878djde6f56565666577666567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmo' +
  'lmnnllmlnmnnkmmmnmmnqqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu';

const endOfString = 256;
const longestPadding = 7;

/**
 * Two entries per node, one for each value of the next bit: the next node if it is 0 or more, otherwise a symbol as
 * `~symbol`.
 */
const tree = buildTree();

function buildTree(): Int16Array {
  const lengths = codeLengths.split('').map((digit) => Number.parseInt(digit, 36));
  const symbols = lengths
    .map((length, symbol) => ({ length, symbol }))
    .sort((a, b) => a.length - b.length || a.symbol - b.symbol);
  const nodes = new Int16Array(2 * symbols.length);
  let used = 1;
  let code = 0;
  let previous = 0;
  for (const { length, symbol } of symbols) {
    code <<= length - previous;
    previous = length;
    let node = 0;
    for (let bit = length - 1; bit > 0; bit--) {
      const branch = 2 * node + ((code >>> bit) & 1);
      // No branch leads to the root, so 0 marks a branch that does not exist yet.
      if (nodes[branch] === 0) nodes[branch] = used++;
      node = nodes[branch] ?? 0;
    }
    nodes[2 * node + (code & 1)] = ~symbol;
    code++;
  }
  return nodes;
}

/**
 * Decodes a string in Huffman code, `bytes[start, end)`.
 * @returns the text, with each byte as one character
 * @throws ProtocolError if it contains the end of string or is not padded with the first bits of that code (RFC 7541,
 * section 5.2)
 */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number): string {
  const out: number[] = [];
  let node = 0;
  /** Number of bits since the last symbol, and whether all were 1. */
  let bits = 0;
  let ones = true;
  for (let p = start; p < end; p++) {
    const byte = bytes[p] ?? 0;
    for (let bit = 7; bit >= 0; bit--) {
      const one = (byte >>> bit) & 1;
      const next = tree[2 * node + one] ?? 0;
      if (next >= 0) {
        node = next;
        bits++;
        ones &&= one === 1;
        continue;
      }
      if (~next === endOfString) throw malformed('holds the end of string');
      out.push(~next);
      node = 0;
      bits = 0;
      ones = true;
    }
  }
  if (bits > longestPadding || !ones) throw malformed('is padded wrongly');
  return Buffer.from(out).toString('latin1');
}

function malformed(how: string): ProtocolError {
  return new ProtocolError(`a header in Huffman code ${how}`, errorCode.compressionError);
}
