import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianPart, unpacked } from '../debian.ts';
import { located } from '../part.ts';
import { freePort, isListening, partFolder, type RunningPart, start } from '../server.ts';

export const rsyslogPart = debianPart('rsyslog', 'rsyslogd', [
  'rsyslog',
  'rsyslog-openssl',
  'libestr0',
  'libfastjson4',
  'liblognorm5',
]);

export const syslogNgPart = debianPart('syslog-ng', 'syslog-ng', [
  'syslog-ng-core',
  'libivykis0',
  'libjson-c5',
  'libnet1',
  'libpcre3',
  'libwrap0',
]);

/** A daemon that writes the messages as lines of JSON with `data` (the structured data), `message` and `priority`. */
export interface Daemon extends RunningPart {
  /** File with the lines. */
  readonly output: string;
  readonly ports: Readonly<Record<'tcp' | 'udp' | 'second', number>>;
  /** Path of the socket. rsyslog has none for streams. */
  readonly socket: string;
}

const tls = (name: string): string => new URL(`../../../fixtures/tls/${name}`, import.meta.url).pathname;

/**
 * Starts rsyslog.
 * @param configuration gets the folder of the process
 */
export async function runRsyslog(
  configuration: (folder: string) => string,
  isReady: () => Promise<boolean>,
): Promise<RunningPart> {
  const folder = partFolder('rsyslog');
  const config = join(folder, 'rsyslog.conf');
  const path = await located(rsyslogPart);
  const { command, args, root } = unpacked(path, ['-n', '-f', config, '-i', join(folder, 'pid')]);
  const modules = ['x86_64', 'aarch64'].map((machine) => join(root, `usr/lib/${machine}-linux-gnu/rsyslog`)).join(':');
  writeFileSync(config, configuration(folder));
  return start({ command, args: [...args, '-M', modules], folder }, isReady);
}

/** Starts rsyslog. `second` is its port for TLS, which wants a certificate. */
export async function startRsyslog(): Promise<Daemon> {
  const ports = { tcp: await freePort(), udp: await freePort(), second: await freePort() };
  const running = await runRsyslog(
    (folder) => `global(maxMessageSize="256k" workDirectory="${folder}"
  defaultNetstreamDriverCAFile="${tls('authority.pem')}"
  defaultNetstreamDriverCertFile="${tls('server.pem')}"
  defaultNetstreamDriverKeyFile="${tls('server.key')}")
module(load="imtcp")
module(load="imudp")
template(name="json" type="list" option.jsonf="on") {
  property(outname="data" name="structured-data" format="jsonf")
  property(outname="priority" name="pri" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
}
ruleset(name="all") { action(type="omfile" file="${join(folder, 'out')}" template="json") }
input(type="imtcp" address="127.0.0.1" port="${ports.tcp}" ruleset="all")
input(type="imtcp" address="127.0.0.1" port="${ports.second}" ruleset="all"
  streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
input(type="imudp" address="127.0.0.1" port="${ports.udp}" ruleset="all")
`,
    () => isListening(ports.second),
  );
  return { ...running, output: join(running.folder, 'out'), ports, socket: '' };
}

/** Starts syslog-ng. `second` is its port for lines. */
export async function startSyslogNg(): Promise<Daemon> {
  const folder = partFolder('syslog-ng');
  const ports = { tcp: await freePort(), udp: await freePort(), second: await freePort() };
  const output = join(folder, 'out');
  const socket = join(folder, 'socket');
  const config = join(folder, 'syslog-ng.conf');
  const path = await located(syslogNgPart);
  const files = ['persist-file', 'pidfile', 'control'].map((name) => `--${name}=${join(folder, name)}`);
  const modules = `--module-path=${join(path, '../../lib/syslog-ng/3.38')}`;
  const all = ['-F', '--stderr', '-f', config, modules, ...files];
  const { command, args } = unpacked(path, all, ['usr/lib/syslog-ng']);
  writeFileSync(
    config,
    `@version: 3.38
options { log-msg-size(262144); stats-freq(0); };
source s { syslog(ip("127.0.0.1") port(${ports.tcp}) transport("tcp"));
  syslog(ip("127.0.0.1") port(${ports.udp}) transport("udp"));
  network(ip("127.0.0.1") port(${ports.second}) transport("tcp") flags(syslog-protocol));
  unix-stream("${socket}" flags(syslog-protocol)); };
destination d { file("${output}" template("$(format-json data=$SDATA priority=$PRI message=$MESSAGE)\\n")); };
log { source(s); destination(d); };
`,
  );
  return { ...(await start({ command, args, folder }, () => isListening(ports.second))), output, ports, socket };
}
