import {
  containerImageTag,
  k8sNamespaceTag,
  k8sPodTag,
  podLabelsTag,
  workloadContainerTag,
  workloadK8sTag,
} from '../../gen/tags.ts';
import { copyOf, type Memory, memoryOf } from '../bytes/event-memory.ts';
import { isSame } from '../bytes/same-bytes.ts';
import { readField } from '../bytes/shortest.ts';
import { at, skip, uint32, WireError } from '../bytes/wire.ts';

/** Number of cached entries, a power of two, and their longest length. It covers the pods of a node. */
const places = 256;
const shortest = 48;
const longest = 2_048;

/** Cached bytes that are known to be valid. */
const sound: (Memory | undefined)[] = Array.from({ length: places }, () => undefined);
/** Hash of the bytes that were last checked, by place. */
const walked = new Int32Array(places);

/**
 * Whether container and pod, the fields of a `tracee.v1beta1.Workload` in `memory`'s `[p, end)`, are intact and in
 * Tracee's form. All events of a container have the same bytes. They are checked once and then found in a cache that
 * compares all bytes, so an attacker cannot misuse it.
 */
export function isSoundPlace(memory: Memory, p: number, end: number): boolean {
  const length = end - p;
  if (length < shortest || length > longest) return scanPlace(memory.bytes, p, end);
  const hash = hashOf(memory.words, p, length);
  const place = (hash ^ (hash >>> 16)) & (places - 1);
  const known = sound[place];
  if (known !== undefined && known.bytes.length === length && isSame(known.words, 0, memory.words, p, length))
    return true;
  if (!scanPlace(memory.bytes, p, end)) return false;
  // Bytes that occur only once are not worth caching.
  if (walked[place] === hash) sound[place] = memoryOf(copyOf(memory.bytes, p, end));
  walked[place] = hash;
  return true;
}

/** Hash of the length and the first bytes, which contain the container's id. */
function hashOf(words: DataView, p: number, length: number): number {
  const first = Math.imul(words.getInt32(p + 8, true) ^ length, 0x9e3779b1);
  const second = Math.imul(first ^ words.getInt32(p + 16, true), 0x9e3779b1);
  return Math.imul(second ^ words.getInt32(p + 24, true), 0x9e3779b1);
}

/** Tags of the fields that are messages, with the messages in them. */
type Messages = ReadonlyMap<number, Messages>;

const none: Messages = new Map();
/** Nested messages: the image of a container; the labels of a pod, and the namespace. */
const fields: readonly (readonly [tag: number, messages: Messages])[] = [
  [workloadContainerTag, new Map([[containerImageTag, none]])],
  [
    workloadK8sTag,
    new Map([
      [k8sPodTag, new Map([[podLabelsTag, none]])],
      [k8sNamespaceTag, none],
    ]),
  ],
];

const content = new Int32Array(2);

function scanPlace(b: Uint8Array, p: number, end: number): boolean {
  for (const [tag, messages] of fields) {
    p = readField(b, p, end, tag, content, 0);
    if (p < 0 || !isSound(b, content[0] ?? 0, content[1] ?? 0, messages)) return false;
  }
  return p === end;
}

/** Whether the message in `b[p, end)` and its nested messages are intact. */
function isSound(b: Uint8Array, p: number, end: number, messages: Messages): boolean {
  try {
    walkMessage(b, p, end, messages);
    return true;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return false;
  }
}

function walkMessage(b: Uint8Array, p: number, end: number, messages: Messages): void {
  while (p < end) {
    const tag = uint32(b, p, end);
    const stop = skip(b, at.pos, end, tag & 7);
    const message = messages.get(tag);
    if (message !== undefined) walkMessage(b, at.pos, stop, message);
    p = stop;
  }
}
