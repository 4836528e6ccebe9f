import { BlockList, isIP } from 'node:net';

/** @returns why a text is no network and no address; undefined if it is one */
export function networkFault(text: string): string | undefined {
  const { address, bits, most } = split(text);
  if (most === undefined) return 'is no IP address; write a network such as 10.0.0.0/8 or fd00::/8, or an address';
  if (bits !== undefined && !(Number.isInteger(bits) && bits >= 0 && bits <= most))
    return `has no valid prefix length; write ${address}/0 to ${address}/${most}`;
  return undefined;
}

/**
 * Makes a test of IP addresses. An IPv4 address in the form of IPv6 (`::ffff:10.0.0.1`) counts as IPv4.
 * @param networks that `networkFault` accepts
 * @returns whether a text is an address in one of the networks; a text that is no address is in none
 */
export function networkTest(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const { address, bits, most } = split(network);
    list.addSubnet(address, bits ?? most ?? 0, most === 32 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

/** `most`: number of bits of such an address; undefined if the text is none. */
function split(text: string): {
  readonly address: string;
  readonly bits: number | undefined;
  readonly most: 32 | 128 | undefined;
} {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const length = slash < 0 ? undefined : text.slice(slash + 1);
  const version = address.includes('%') ? 0 : isIP(address);
  const bits = length === undefined ? undefined : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return { address, bits, most: version === 4 ? 32 : version === 6 ? 128 : undefined };
}
