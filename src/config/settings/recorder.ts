import * as z from 'zod';
import { severities } from '../../finding.ts';
import { duration, size } from '../../output/options/quantity.ts';
import { choice, type Kind, structure, toggle } from './kinds.ts';
import type { Setting } from './setting.ts';
import { time } from './time.ts';

/** Smallest size of the recorder's segments, in bytes. */
const leastBytes = 8 * 2 ** 20;
/** Longest window of a capsule on one side of its finding, in seconds. */
const longestWindow = 3_600;

/** Limits of the segments: bytes, and an age in milliseconds if the text has one. */
export interface RecorderSize {
  readonly bytes: number;
  readonly ageMs: number | undefined;
}

const needsSize = 'a size such as 256MiB, at least 8MiB, or a size and an age such as 256MiB,1h';
const age = duration({ leastMs: 1_000 });
const bytes = size(leastBytes);

const recorderSize: Kind<RecorderSize> = {
  needs: needsSize,
  read: (given) => given,
  schema: z
    .union([z.number(), z.string()], { error: `${needsSize} is needed` })
    .transform((given): RecorderSize => {
      const [first = '', second, ...more] = String(given).split(',');
      const parsed = bytes.safeParse(first.trim());
      const ageMs = second === undefined ? undefined : age.safeParse(second.trim());
      const isGood = parsed.success && ageMs?.success !== false && more.length === 0;
      return { bytes: isGood ? parsed.data : Number.NaN, ageMs: ageMs?.data };
    })
    .refine((given) => !Number.isNaN(given.bytes), `${needsSize} is needed`),
};

const mostPerHour = 3_600;
const perHourError = `a whole number from 0 to ${mostPerHour} is needed`;

/** Default limits of capsules. */
export const capsuleDefaults = { max_bytes: 256 * 2 ** 20, size: 8 * 2 ** 20, per_hour: 60 } as const;

const capsules = z.strictObject(
  {
    max_bytes: size(2 ** 20)
      .optional()
      .describe('maximum size of all capsules (default 256MiB); the oldest are deleted for new ones'),
    size: size(64 * 1024)
      .optional()
      .describe('maximum size of the events of one capsule, compressed (default 8MiB); a capsule that is cut says so'),
    per_hour: z
      .int({ error: perHourError })
      .min(0, perHourError)
      .max(mostPerHour, perHourError)
      .optional()
      .describe('number of capsules in an hour (default 60); a signature gets a third of them'),
  },
  { error: 'a mapping with max_bytes, size or per_hour is needed' },
);

/** Settings of the flight recorder. */
export const recorderSettings = {
  recorderMaxBytes: {
    key: 'recorder.max_bytes',
    flag: '--recorder <size[,age]>',
    kind: recorderSize,
    usually: 'off',
    commands: ['run'],
    help: 'keep the last events of the stream, up to this size and age, and write a capsule for each serious finding; needs --history',
    see: [['flight recorder', '../operate/flight-recorder.md']],
  },
  recorderMaxAge: {
    key: 'recorder.max_age',
    kind: structure(age, 'a length of time such as 30s, 5m, 1h or 7d'),
    default: '1h',
    commands: ['run'],
    help: 'age at which the flight recorder deletes events',
  },
  recorderSeverity: {
    key: 'recorder.severity',
    kind: choice(severities),
    default: 'high',
    commands: ['run'],
    help: 'lowest severity of a finding that gets a capsule',
  },
  recorderBefore: {
    key: 'recorder.before',
    kind: time({ zero: false, most: longestWindow, mostText: 'an hour (1h)' }),
    default: '60s',
    commands: ['run'],
    help: 'time before a finding that its capsule has, in event time',
  },
  recorderAfter: {
    key: 'recorder.after',
    kind: time({ zero: true, most: longestWindow, mostText: 'an hour (1h)' }),
    default: '10s',
    commands: ['run'],
    help: 'time after a finding that its capsule has, in event time',
  },
  recorderWhole: {
    key: 'recorder.whole',
    flag: '--whole',
    kind: toggle(),
    default: false,
    commands: ['run'],
    help: 'capsules have the events of all processes, not only of the process, its family and its container',
  },
  recorderCapsules: {
    key: 'recorder.capsules',
    kind: structure(capsules, 'a mapping with max_bytes, size or per_hour'),
    usually: 'max_bytes: 256MiB, size: 8MiB, per_hour: 60',
    commands: ['run'],
    help: 'limits of capsules',
    see: [['capsules', '../operate/flight-recorder.md#capsules']],
  },
} as const satisfies Record<string, Setting>;
