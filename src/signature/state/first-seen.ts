import * as z from 'zod';
import type { Event } from '../../event/event.ts';
import { type Duration, defaultMaxKeys, nanoseconds, type StateHandle, type StateSpec } from '../state.ts';
import { BoundedMap, defaultMaxTextBytes } from './bounded-map.ts';
import { type EventKey, type Key, keyReader } from './event-key.ts';
import { LearnedKeys, savedKeys } from './learned-keys.ts';

/** Options of `firstSeen`. */
export interface FirstSeenOptions {
  /** What must be new. Texts longer than 512 characters are not looked at. */
  readonly key: EventKey;
  /**
   * Event time for which nothing is new, because it is learnt. It passes with the events that `isNew` gets; a pause
   * between two of them counts as at most half of it.
   */
  readonly learn: Duration;
  /** Limit of keys; 10 000 by default. */
  readonly maxKeys?: number;
}

/** Detects what was never seen before. */
export interface FirstSeen extends StateHandle {
  /**
   * Notes the key of an event.
   * @returns true if the key was not seen before, and the learning time is over
   */
  isNew(event: Event): boolean;
  save(): unknown;
}

/** A longer key would let an attacker fill the memory with a few of them. */
const longestKey = 512;

function boundedKey(by: EventKey): (event: Event) => Key | undefined {
  const read = keyReader(by);
  return (event) => {
    const key = read(event);
    return typeof key === 'string' && key.length > longestKey ? undefined : key;
  };
}

/**
 * Says whether a key was seen before, such as a program that listens, or a host that is connected to. It is silent while
 * it learns. With the setting `state.file` the keys survive a restart of Sequent; without it, Sequent learns anew.
 *
 * Bounds: 10 000 keys (`maxKeys`) and 16 MiB. At a limit, a key that was not used recently is evicted and counted; it then
 * looks new again. An event that was lost during the learning time can make a known key look new.
 */
export function firstSeen({ key, learn, maxKeys = defaultMaxKeys }: FirstSeenOptions): StateSpec<FirstSeen> {
  const keyOf = boundedKey(key);
  const learnNs = nanoseconds(learn);
  return {
    keeps: `keys that were seen, after ${learn} of learning: ${maxKeys} keys, 16 MiB; survives a restart with \`state.file\``,
    create(saved) {
      const known = savedKeys.safeParse(saved);
      const keys = new LearnedKeys(learnNs, maxKeys, defaultMaxTextBytes, known.data);
      return {
        get evicted() {
          return keys.evicted;
        },
        isNew(event) {
          const own = keyOf(event);
          return own !== undefined && keys.isNew(own, event.timestamp);
        },
        save: () => keys.save(),
      };
    },
  };
}

/** Options of `rare`. */
export interface RareOptions extends Omit<FirstSeenOptions, 'maxKeys'> {
  /** Limit of images; 256 by default. */
  readonly maxImages?: number;
  /** Limit of keys of one image; 1 000 by default. */
  readonly maxKeysPerImage?: number;
}

const defaultMaxImages = 256;
const defaultMaxKeysPerImage = 1_000;
/** The name of no image. Processes outside of containers learn together. */
const noImage = '';

const savedImages = z.array(z.strictObject({ image: z.string(), learned: savedKeys }));

/** One image with its keys. */
interface Image {
  readonly name: string;
  readonly keys: LearnedKeys;
}

/**
 * Says whether a key was seen before in a container of the same image: a container runs the same few programs again and
 * again. Each image has a learning time of its own, which begins with its first event. All processes outside of
 * containers together count as one image. Names of images are those that Tracee sends, with their tags.
 *
 * Bounds: 256 images (`maxImages`), 1 000 keys of each (`maxKeysPerImage`), and 64 KiB of keys for each of 256 images. At
 * a limit, an image or key that was not used recently is evicted and counted. An evicted image learns anew.
 */
export function rare(options: RareOptions): StateSpec<FirstSeen> {
  const { key, learn, maxImages = defaultMaxImages, maxKeysPerImage = defaultMaxKeysPerImage } = options;
  const keyOf = boundedKey(key);
  const learnNs = nanoseconds(learn);
  const imageOf = boundedKey('image');
  const bytesPerImage = Math.floor(defaultMaxTextBytes / maxImages);
  return {
    keeps: `keys that were seen per image, after ${learn} of learning for each: ${maxImages} images, ${maxKeysPerImage} keys of each, 16 MiB; survives a restart with \`state.file\``,
    create(saved) {
      let evictedKeys = 0;
      const images = new BoundedMap<string, Image>(maxImages, ({ keys }) => {
        evictedKeys += keys.evicted;
      });
      const add = (name: string, keys: LearnedKeys): Image => {
        const image = { name, keys };
        images.set(name, image);
        return image;
      };
      for (const { image, learned } of savedImages.safeParse(saved).data ?? [])
        add(image, new LearnedKeys(learnNs, maxKeysPerImage, bytesPerImage, learned));
      return {
        get evicted() {
          return [...images.values()].reduce((sum, { keys }) => sum + keys.evicted, images.evicted + evictedKeys);
        },
        isNew(event) {
          const own = keyOf(event);
          if (own === undefined) return false;
          const name = event.inContainer ? imageOf(event) : noImage;
          if (name === undefined) return false;
          const known = images.get(String(name));
          const { keys } =
            known ?? add(String(name), new LearnedKeys(learnNs, maxKeysPerImage, bytesPerImage, undefined));
          return keys.isNew(own, event.timestamp);
        },
        save: () => [...images.values()].map(({ name, keys }) => ({ image: name, learned: keys.save() })),
      };
    },
  };
}
