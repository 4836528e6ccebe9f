import { transports } from '../../intake/live/transport.ts';
import { choice, percent, powerOfTwo, text, toggle } from './kinds.ts';
import { resolveAddress } from './paths.ts';
import type { Setting } from './setting.ts';

const addressForm = 'unix:PATH or tcp:[HOST:]PORT';

/** Settings of commands that talk to a running Tracee. */
export const liveSettings = {
  tracee: {
    key: 'tracee',
    flag: '--tracee <address>',
    kind: text(addressForm),
    default: 'unix:/var/run/tracee.sock',
    commands: ['run', 'record', 'doctor'],
    help: "address of Tracee's gRPC server",
    resolve: resolveAddress,
  },
  traceeVersion: {
    key: 'tracee_version',
    flag: '--tracee-version <version>',
    kind: text('v0.24.1, main or another version'),
    usually: 'the version of the connected Tracee, otherwise the newest release',
    commands: ['check', 'doctor', 'policy', 'list', 'explain'],
    help: 'version of Tracee: v0.24.1 or main; another version is treated as the nearer of the two',
    see: [['0046', '../decisions/0046-versions.md']],
  },
  transport: {
    key: 'transport',
    flag: '--transport <kind>',
    kind: choice(transports),
    default: 'auto',
    commands: ['run', 'record'],
    help: 'reader of the stream: direct is the fast one, grpc is grpc-js, auto is direct with a fallback to grpc-js',
    see: [['0010', '../decisions/0010-direct-reader.md']],
  },
  wait: {
    key: 'wait',
    flag: '--wait',
    kind: toggle(),
    default: false,
    commands: ['run', 'record'],
    help: 'retry until Tracee is reachable',
  },
  onOverload: {
    key: 'on_overload',
    flag: '--on-overload <what>',
    kind: choice(['drop', 'block']),
    default: 'drop',
    commands: ['run'],
    help: 'behaviour on overload: drop events and count them, or block (back-pressure: Tracee waits)',
  },
  buffer: {
    key: 'buffer',
    flag: '--buffer <mib>',
    kind: powerOfTwo(8, 1_024),
    unit: 'MiB',
    default: 32,
    commands: ['run'],
    help: 'size of the ring buffer between the socket and the signatures; 32 MiB hold about 50 000 events',
  },
  signatureBudget: {
    key: 'signature_budget',
    flag: '--signature-budget <percent>',
    kind: percent(),
    unit: 'percent',
    default: 20,
    commands: ['run'],
    help: 'share of one core; a slow signature that uses more over 10 s is reported, then stopped',
    see: [['0036', '../decisions/0036-memory-and-time-of-signatures.md']],
  },
  health: {
    key: 'health',
    flag: '--health <address>',
    kind: text(addressForm),
    usually: 'off',
    commands: ['run', 'health', 'exceptions', 'top'],
    help: 'listening address of the health endpoints GET /livez, /readyz, /healthz and /metrics',
    see: [['health', 'health.md']],
    resolve: resolveAddress,
  },
} as const satisfies Record<string, Setting>;
