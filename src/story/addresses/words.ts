import { namesOf } from '../../event/names/names-of.ts';
import type { MemoryCall } from './calls.ts';
import { isExecutable, isWritable, type Mapped, protection } from './mapped.ts';

/** @returns an address in hexadecimal */
export function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];

/** @returns a number of bytes for people: exact below 10 KiB, rounded above */
export function bytesText(bytes: bigint): string {
  const size = bytes < 0n ? -bytes : bytes;
  if (size === 1n) return '1 byte';
  if (size < 10_240n && (size < 4_096n || size % 1_024n !== 0n)) return `${grouped(size)} bytes`;
  let unit = 1;
  while (unit < units.length - 1 && size >> BigInt(10 * (unit + 1)) > 0n) unit++;
  const tenths = (size * 10n) >> BigInt(10 * unit);
  return `${tenths / 10n}${tenths % 10n === 0n ? '' : `.${tenths % 10n}`} ${units[unit]}`;
}

function grouped(size: bigint): string {
  return size.toString().replaceAll(/\B(?=(?:\d{3})+$)/g, ' ');
}

/**
 * @param mapping the mapping that a call is a part of, if others have made it longer since
 * @returns what the call did, in one sentence without a full stop
 */
export function stepText(mapping: Mapped | undefined, call: MemoryCall): string {
  const { kind, tid, start, result } = call;
  const length = mapping !== undefined && kind === 'map' ? mapping.end - mapping.start : call.length;
  const range = `${hex(start)} (${bytesText(length)})`;
  switch (kind) {
    case 'register':
      return `thread ${tid} registers the area ${range}`;
    case 'refused':
      return `thread ${tid} tries to register the area ${range}; the kernel refuses it (${errorText(result)})`;
    case 'unregister':
      return `thread ${tid} unregisters the area ${range}`;
    case 'word':
      return start === 0n
        ? `thread ${tid} has no tid word any more`
        : `thread ${tid} sets its tid word to ${hex(start)}`;
    case 'child':
      return `thread ${tid} is created with the tid word ${hex(start)}`;
    case 'map':
    case 'protect': {
      const made = {
        start,
        end: start + length,
        prot: call.prot,
        backing: 'unknown',
        isShared: isShared(call),
      } as const;
      const words = [
        ...(isWritable(made) ? ['writable'] : []),
        ...(isExecutable(made) ? ['executable'] : []),
        ...(made.isShared ? ['shared'] : []),
      ];
      const as = `${protection(made)}${words.length === 0 ? '' : `, ${words.join(' and ')}`}`;
      return kind === 'map'
        ? `thread ${tid} maps ${bytesText(length)} at ${hex(start)} (${as})`
        : `thread ${tid} changes ${bytesText(length)} at ${hex(start)} to ${as}`;
    }
    case 'unmap':
      return `thread ${tid} unmaps ${bytesText(length)} at ${hex(start)}`;
    default:
      return `thread ${tid}: ${kind}`;
  }
}

function isShared({ kind, flags }: MemoryCall): boolean {
  return kind === 'map' && flags !== undefined && (flags & 0xf) !== 2;
}

function errorText(result: bigint): string {
  const [name] = namesOf('rseq', 'returnValue', result, 'amd64');
  return name === undefined ? result.toString() : `${result} ${name}`;
}
