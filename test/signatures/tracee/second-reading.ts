/**
 * A second reading of what Tracee's 33 detectors do: from their definitions (fixtures/tracee/detectors.json) and the rules that
 * stand behind the filters, on protobuf JSON, without anything of src/. Vectors that are made up have two readings that must
 * agree: this one and the signatures.
 */
import { readFileSync } from 'node:fs';
import { passes } from './filters.ts';
import { type Json, member } from './json.ts';

interface Requirement {
  readonly name: string;
  readonly dataFilters?: readonly string[];
  readonly scopeFilters?: readonly string[];
}

export interface Definition {
  readonly id: string;
  readonly event: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  readonly severity: string;
  readonly mitre: Json;
  readonly properties: Json;
  readonly requirements: { readonly events: readonly Requirement[] };
}

export const definitions: readonly Definition[] = JSON.parse(
  readFileSync(new URL('../../../fixtures/tracee/detectors.json', import.meta.url), 'utf8'),
);

/** What a case sets up. */
export interface Stores {
  readonly symbol?: readonly { readonly address: string; readonly name: string; readonly module: string }[];
  readonly syscall?: Readonly<Record<string, string>>;
}

/** The data of one output. */
type Output = readonly Json[];
const nothing: readonly Output[] = [];
const bare: readonly Output[] = [[]];

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

class Reading {
  readonly event: Json;

  constructor(event: Json) {
    this.event = event;
  }

  get name(): unknown {
    return this.event['name'];
  }

  /** The first entry of a name, if it is of this very kind. */
  value(name: string, kind: string): unknown {
    return member(
      listOf(this.event['data']).find((one) => member(one, 'name') === name),
      kind,
    );
  }

  text(name: string): string | undefined {
    const value = this.value(name, 'str');
    return typeof value === 'string' ? value : undefined;
  }

  list(name: string): readonly string[] {
    return listOf(member(this.value(name, 'strArray'), 'value')).map(textOf);
  }

  int32(name: string): number | undefined {
    const value = this.value(name, 'int32');
    return typeof value === 'number' ? value : undefined;
  }

  /** The first array of this name, whatever stands before it. */
  pointers(name: string): readonly string[] {
    const arrays = listOf(this.event['data']).filter((one) => member(one, 'name') === name);
    const array = arrays.map((one) => member(one, 'uInt64Array')).find((one) => one !== undefined);
    return listOf(member(array, 'value')).map(textOf);
  }

  /** Something below the workload, such as `process.thread.name`. */
  workload(path: string): unknown {
    return path.split('.').reduce<unknown>(member, this.event['workload']);
  }

  get executable(): string {
    return textOf(this.workload('process.executable.path'));
  }

  get container(): string {
    return textOf(this.workload('container.id'));
  }
}

/** Low two bits of the flags. */
const mode = (flags: number | undefined): number | undefined => (flags === undefined ? undefined : flags & 3);
const writes = (e: Reading): boolean => [1, 2].includes(mode(e.int32('flags')) ?? 3);
const reads = (e: Reading): boolean => [0, 2].includes(mode(e.int32('flags')) ?? 3);
const reads64 = (e: Reading): boolean => {
  const flags = e.value('flags', 'int64');
  return typeof flags === 'string' && [0n, 2n].includes(BigInt.asUintN(64, BigInt(flags)) % 4n);
};
const elf = (e: Reading): boolean =>
  Buffer.from(textOf(e.value('bytes', 'bytes')), 'base64')
    .subarray(0, 4)
    .toString('latin1') === '\x7fELF';

function base(path: string): string {
  if (path === '') return '.';
  const cut = path.replace(/\/+$/, '');
  return cut === '' ? '/' : (cut.split('/').at(-1) ?? '');
}

const is = (condition: boolean): readonly Output[] => (condition ? bare : nothing);
/** Opened for writing: the filter has seen to the path. Renamed: the filter has seen to everything. */
const writtenOrRenamed = (e: Reading): readonly Output[] => is(e.name === 'security_inode_rename' || writes(e));
const str = (name: string, value: string): Json => ({ name, str: value });

const loader = /^\/(lib|usr\/lib)[^\n]*\/ld[^\n]*\.so[^/]*/;
const memory = /\/proc\/(?:[0-9]+|self)\/mem$/;
const token = /secrets\/kubernetes\.io\/serviceaccount\/[^\n]*token$/;
const shells = 'ash bash csh ksh sh tcsh zsh dash'.split(' ');
const servers = 'nginx httpd httpd-foregroun http-nio lighttpd apache apache2'.split(' ');
const tokenReaders = 'flanneld kube-proxy etcd kube-apiserver coredns kube-controller kubectl'.split(' ');
const certificateReaders = 'kube-apiserver kubelet kube-controller etcd'.split(' ');

/** Where an address of each family has its parts. */
const prefixes: Readonly<Record<string, string>> = { AF_INET: 'sin', AF_INET6: 'sin6' };

interface State {
  readonly addresses: Map<string, string>;
  /** Least recently used first. */
  reported: (readonly [id: number, address: string])[];
  readonly stores: Stores;
}

type Rule = (e: Reading, state: State) => readonly Output[];

const rules: Readonly<Record<string, Rule>> = {
  'TRC-102': () => bare,
  'TRC-103': () => bare,
  'TRC-104': () => bare,
  'TRC-105': () => bare,
  'TRC-1014': () => bare,
  'TRC-1017': () => bare,
  'TRC-1030': () => bare,
  'TRC-109': (e) => is(reads64(e)),
  'TRC-1021': (e) => is(reads64(e)),
  'TRC-106': (e) => is(writes(e)),
  'TRC-1011': (e) => is(writes(e)),
  'TRC-1031': (e) => is(writes(e)),
  'TRC-1010': (e) =>
    e.name === 'security_file_open'
      ? is(writes(e) && base(e.text('pathname') ?? '') === 'release_agent')
      : is(base(e.text('new_path') ?? '') === 'release_agent'),
  'TRC-1012': (e) => {
    const path = e.text(e.name === 'security_file_open' ? 'pathname' : 'new_path');
    return is(path !== undefined && loader.test(path) && (e.name !== 'security_file_open' || writes(e)));
  },
  'TRC-1019'(e) {
    if (e.name === 'security_file_open') return is(writes(e));
    const address = e.value('remote_addr', 'sockaddr');
    return is(member(address, 'saFamily') === 'AF_UNIX' && textOf(member(address, 'sunPath')).endsWith('docker.sock'));
  },
  'TRC-1022'(e) {
    const path = e.text('pathname');
    if (!elf(e) || path === undefined || /^(memfd:|\/run\/shm\/|\/dev\/shm\/)/.test(path)) return nothing;
    return [[str('path', path)]];
  },
  'TRC-1015': (e) => is(elf(e) && (e.text('pathname') ?? '').includes('/.')),
  'TRC-1016': (e) =>
    is(shells.includes(String(e.workload('process.thread.name'))) && servers.includes(e.text('prev_comm') ?? '')),
  'TRC-108': (e) => is(!tokenReaders.includes(base(e.executable)) && reads(e) && token.test(e.text('pathname') ?? '')),
  'TRC-1018': (e) =>
    is(e.name === 'security_inode_rename' || (!certificateReaders.includes(base(e.executable)) && reads(e))),
  'TRC-107'(e) {
    if (e.name !== 'sched_process_exec') return writtenOrRenamed(e);
    for (const entry of e.list('env'))
      for (const variable of ['LD_PRELOAD', 'LD_LIBRARY_PATH'])
        if (entry.startsWith(`${variable}=`)) return [[str(variable, entry)]];
    return nothing;
  },
  'TRC-1013'(e, { addresses }) {
    if (e.name === 'sched_process_exec') {
      const entry = e.list('env').find((one) => one.includes('KUBERNETES_SERVICE_HOST='));
      const value = entry
        ?.replace(/^[^=]*=/, '')
        .replace(/^\p{White_Space}+/u, '')
        .replace(/\p{White_Space}+$/u, '');
      if (value !== undefined && value !== '') addresses.set(e.container, value);
      return nothing;
    }
    const known = addresses.get(e.container);
    const address = e.value('remote_addr', 'sockaddr');
    const prefix = prefixes[textOf(member(address, 'saFamily'))];
    const ip = prefix && member(address, `${prefix}Addr`);
    return known !== undefined && ip === known ? [[str('ip', known)]] : nothing;
  },
  'TRC-1020'(e) {
    const list = listOf(member(e.value('hooked_fops_pointers', 'hookedSyscalls'), 'value'));
    if (list.length === 0) return nothing;
    return [[{ name: 'Hooked proc file operations', hookedSyscalls: { value: list } }]];
  },
  'TRC-1023': (e) => is(reads(e) && memory.test(e.text('pathname') ?? '')),
  'TRC-1024': (e) => is(writes(e) && memory.test(e.text('pathname') ?? '')),
  'TRC-1025'(e) {
    const target = e.int32('pid');
    return is(target !== undefined && target !== Int32Array.of(Number(e.workload('process.pid') ?? 0))[0]);
  },
  'TRC-1026': (e) => (e.name === 'sched_process_exec' ? is(base(e.executable) === 'update-rc.d') : writtenOrRenamed(e)),
  'TRC-1027': (e) =>
    e.name === 'sched_process_exec'
      ? is(['crontab', 'at', 'batch', 'launchd'].includes(base(e.executable)))
      : writtenOrRenamed(e),
  'TRC-1028': writtenOrRenamed,
  'TRC-1029': (e) =>
    is(reads(e) && ['/proc/sched_debug', '/sys/kernel/debug/sched/debug'].includes(e.text('pathname') ?? '')),
  'TRC-101'(e) {
    const fd = e.int32(e.name === 'socket_dup' ? 'newfd' : 'sockfd');
    const address = e.value('remote_addr', 'sockaddr');
    const prefix = prefixes[textOf(member(address, 'saFamily'))];
    if (fd === undefined || ![0, 1, 2].includes(fd) || prefix === undefined) return nothing;
    const port = Number(member(address, `${prefix}Port`) ?? 0);
    if (port === 0) return nothing;
    const ip = textOf(member(address, `${prefix}Addr`));
    return [[str('IP address', ip), str('Port', String(port)), { name: 'File descriptor', int32: fd }]];
  },
  'DRV-002'(e, state) {
    const id = e.int32('syscall_id');
    const address = e.value('syscall_address', 'uInt64');
    if (id === undefined || typeof address !== 'string') return nothing;
    const before = state.reported.find(([known]) => known === id);
    state.reported = [...state.reported.filter(([known]) => known !== id), [id, address] as const].slice(-500);
    if (before?.[1] === address) return nothing;
    const found = symbolsAt(state.stores, address);
    return (found.length > 0 ? found : [{ name: '', module: '' }]).map(({ name, module }) => [
      str('syscall', state.stores.syscall?.[id] ?? ''),
      str('address', BigInt(address).toString(16)),
      str('function', name),
      str('owner', module),
    ]);
  },
  'DRV-003'(e, state) {
    const value = Object.fromEntries(
      e
        .pointers('net_seq_ops')
        .slice(0, 24)
        .flatMap((pointer, index) => {
          const [symbol] = pointer === '0' ? [] : symbolsAt(state.stores, pointer);
          const structure = ['tcp4', 'tcp6', 'udp', 'udp6', 'raw', 'raw6'][Math.trunc(index / 4)];
          const key = `${structure}_seq_ops_${['show', 'start', 'next', 'stop'][index % 4]}`;
          return symbol === undefined ? [] : [[key, { symbolName: symbol.name, moduleOwner: symbol.module }] as const];
        }),
    );
    return Object.keys(value).length === 0 ? nothing : [[{ name: 'hooked_seq_ops_detector', hookedSeqOps: { value } }]];
  },
};

function symbolsAt({ symbol = [] }: Stores, address: string): readonly { name: string; module: string }[] {
  return symbol.filter((one) => BigInt(one.address) === BigInt(address) && BigInt(address) >> 48n === 0xffffn);
}

/** What a freshly started detector gives for each event, in the canonical form of protobuf JSON, without texts. */
export function secondReading(detector: string, events: readonly Json[], stores: Stores): readonly (readonly Json[])[] {
  const definition = definitions.find(({ id }) => id === detector);
  const rule = rules[detector];
  if (definition === undefined || rule === undefined) throw new TypeError(`there is no detector ${detector}`);
  const state: State = { addresses: new Map(), reported: [], stores };
  return events.map((event) => {
    const e = new Reading(event);
    const requirement = definition.requirements.events.find(({ name }) => name === e.name);
    if (requirement === undefined || !passes(event, requirement.dataFilters, requirement.scopeFilters)) return [];
    return rule(e, state).map((data) => output(definition, event, data));
  });
}

/** Keys with a value. */
function present(json: Json): Json {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));
}

function output({ event, severity, mitre, properties }: Definition, input: Json, data: Output): Json {
  const { name, timestamp, workload, policies, data: inputData, detectedFrom: parent } = input;
  return present({
    name: event,
    timestamp,
    workload,
    policies,
    data: data.length === 0 ? undefined : data,
    threat: present({
      severity: severity === 'INFO' ? undefined : severity,
      mitre,
      properties: Object.keys(properties).length === 0 ? undefined : properties,
    }),
    detectedFrom: present({ name, data: inputData, parent }),
  });
}
