import * as fc from 'fast-check';
import type { Json } from './json.ts';
import { definitions } from './second-reading.ts';

const patterns = definitions.flatMap(({ requirements }) =>
  requirements.events.flatMap(({ dataFilters = [] }) => dataFilters.map((filter) => filter.replace(/^\w+=/, ''))),
);
const paths = [
  ...new Set(patterns.map((pattern) => pattern.replaceAll('*', ''))),
  'release_agent',
  '/x/release_agent',
  '/proc/1/mem',
  '/proc/self/mem',
  '/proc/sched_debug',
  '/lib64/ld-x.so.2',

  '/sys/kernel/debug/sched/debug',
  '/secrets/kubernetes.io/serviceaccount/token',
  'docker.sock',
  '/tmp/.x',
  'memfd:x',

  '/lib/x/ld-linux.so.2',
  '/usr/lib/ld.so',
  '/usr/bin/kubectl',
  '/usr/bin/kubelet',
  'update-rc.d',
  '/usr/bin/at',
  '/sbin/launchd',
  'crontab',
  'batch',
  '',
  '/',
  '//',
  '.',
  '..',
  '/dev/shm/x',
  '/run/shm/',
  '/var/spool/anacron/x',

  '/secrets/kubernetes.io/serviceaccount/\ntoken',
  '/lib/\n/ld.so',
  '/lib/\r\u2028\u2029/ld\u0085.so',
  '/proc/٣/mem',
];
const near = [
  (path: string) => path,
  (path: string) => `${path}x`,
  (path: string) => `x${path}`,
  (path: string) => `${path}/`,
  (path: string) => `${path}//`,
  (path: string) => `/a${path}`,
  (path: string) => path.slice(0, -1),
  (path: string) => `${path}\n`,
  (path: string) => `ü${path}\ufffd😀`,
  (path: string) => path.toUpperCase(),
  (path: string) => `${path}${path}`,
  (path: string) => path.replace(/^\//, ''),
  (path: string) => `${path}\u0000`,
];
/** Paths that a detector looks for, or nearly. */
export const path = fc.tuple(fc.constantFrom(...paths), fc.constantFrom(...near)).map(([one, change]) => change(one));
/** Names of threads. */
export const comm = fc.constantFrom(
  'bash',
  'sh',
  'dash',
  'zsh',
  'nginx',
  'httpd-foregroun',
  'apache',
  'http-nio',
  'bash ',
  'Bash',
  '',
);
const env = fc.array(
  fc.constantFrom(
    'LD_PRELOAD=/x.so',
    'LD_LIBRARY_PATH=',
    'LD_PRELOAD',
    ' LD_PRELOAD=x',
    'A=B',
    '',
    'KUBERNETES_SERVICE_HOST=',
    '=',

    'KUBERNETES_SERVICE_HOST=10.0.0.1',
    'X_KUBERNETES_SERVICE_HOST=10.0.0.2',
    'A=KUBERNETES_SERVICE_HOST=10.0.0.1',

    'KUBERNETES_SERVICE_HOST=\u0085 10.0.0.1\u00a0\u3000',
    'KUBERNETES_SERVICE_HOST=\ufefffd00::1',
    'KUBERNETES_SERVICE_HOST= \t',

    'KUBERNETES_SERVICE_HOST=fd00::1\r\n',
    'KUBERNETES_SERVICE_HOST=a=b',
    'kubernetes_service_host=10.0.0.1',
  ),
  { maxLength: 4 },
);
const address = fc.constantFrom('10.0.0.1', '10.0.0.2', 'fd00::1', 'KUBERNETES_SERVICE_HOST=10.0.0.1', 'a=b', '');
const sockaddr = fc.record(
  {
    saFamily: fc.constantFrom('AF_INET', 'AF_INET6', 'AF_UNIX', 7),
    sunPath: fc.oneof(path, fc.constantFrom('@docker.sock', '@', '/var/run/docker.sock')),
    sinAddr: address,
    sinPort: fc.constantFrom(0, 1, 443, 4_294_967_295),
    sin6Addr: address,
    sin6Port: fc.constantFrom(0, 8443),
  },
  { requiredKeys: [] },
);
const bytes = fc.constantFrom('\x7fELF', '\x7fELF\x02', '\x7fEL', '\x7fELG', 'xELF', '', '#!').map(base64);
const int32 = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 5, 59, 62, 322, 999, 0o1101, 32_768, -1, -2, -3, -2_147_483_648),
  fc.integer(),
);
const int64 = fc.oneof(
  fc.constantFrom(
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '-1',
    '-2',
    '9007199254740993',
    '9007199254740994',
    '-9223372036854775808',
  ),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
);
const kernelAddress = fc.constantFrom(
  '18446744072635813888',
  '18446744072635817984',
  '0',
  '4096',
  '18446744073709551615',
);
const uint64 = fc.oneof(kernelAddress, fc.constantFrom('0', '4', '5', '18446744073709551615'));

/** A value of any kind, also one that nobody expects. */
export const value: fc.Arbitrary<Json> = fc.oneof(
  path.map((str) => ({ str })),
  comm.map((str) => ({ str })),
  fc.constantFrom('0', '4', '5', '00', '-1', 'false', 'PTRACE_TRACEME', '[0]').map((str) => ({ str })),
  int32.map((one) => ({ int32: one })),
  int64.map((one) => ({ int64: one })),
  fc.constantFrom(0, 1, 2, 4, 5, 4_294_967_295).map((one) => ({ uInt32: one })),
  uint64.map((one) => ({ uInt64: one })),
  uint64.map((one) => ({ pointer: one })),
  fc.boolean().map((bool) => ({ bool })),
  bytes.map((one) => ({ bytes: one })),
  env.map((one) => ({ strArray: { value: one } })),
  fc.array(kernelAddress, { maxLength: 28 }).map((one) => ({ uInt64Array: { value: one } })),
  fc.array(int32, { maxLength: 2 }).map((one) => ({ int32Array: { value: one } })),
  sockaddr.map((one) => ({ sockaddr: one })),
  fc
    .constantFrom({ value: [] }, { value: [{ symbolName: 'x' }, { moduleOwner: 'hidden' }, {}] })
    .map((one) => ({ hookedSyscalls: one })),
  fc.constant({ timespec: { value: 4 } }),
  fc.constant({ struct: { a: 'x' } }),
  fc.constant({ credentials: { uid: 0 } }),
  fc.constant({}),
);

/** Values that fit the argument's own kind, so that most cases are about its content. */
export function ownValue(argument: Json): fc.Arbitrary<Json> {
  if ('str' in argument) return fc.oneof(path, comm).map((str) => ({ str }));
  if ('int32' in argument) return int32.map((one) => ({ int32: one }));
  if ('int64' in argument) return int64.map((one) => ({ int64: one }));
  if ('uInt64' in argument) return uint64.map((one) => ({ uInt64: one }));
  if ('strArray' in argument) return env.map((one) => ({ strArray: { value: one } }));
  if ('sockaddr' in argument) return sockaddr.map((one) => ({ sockaddr: one }));
  if ('bytes' in argument) return bytes.map((one) => ({ bytes: one }));
  if ('uInt64Array' in argument)
    return fc.array(kernelAddress, { maxLength: 28 }).map((one) => ({ uInt64Array: { value: one } }));
  return value;
}

function base64(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}
