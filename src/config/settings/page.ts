import { list, text } from './kinds.ts';
import { resolveAddress, resolvePath } from './paths.ts';
import type { Setting } from './setting.ts';

const page = [['page', '../operate/page.md']] as const;

/** Settings of the page of a running sidecar. */
export const pageSettings = {
  web: {
    key: 'web.address',
    flag: '--web <address>',
    kind: text('unix:PATH or tcp:[HOST:]PORT'),
    usually: 'off',
    commands: ['run'],
    help: 'listening address of the page with findings; it needs a history',
    see: page,
    resolve: resolveAddress,
  },
  webHosts: {
    key: 'web.hosts',
    flag: '--web-hosts <names>',
    kind: list(text('a name of a host'), 'a list of names of hosts'),
    usually: 'those of this machine alone',
    commands: ['run'],
    help: 'further names of the page in the address of a browser; other names are refused',
    see: page,
  },
  webToken: {
    key: 'web.token',
    kind: text('a token'),
    usually: 'none',
    commands: ['run'],
    help: 'token that a browser must give as its password; prefer `web.token_file`',
    see: page,
    inFile: false,
  },
  webTokenFile: {
    key: 'web.token_file',
    flag: '--web-token-file <file>',
    kind: text('a file'),
    usually: 'none',
    commands: ['run'],
    help: 'file with the token that a browser must give as its password',
    see: page,
    resolve: resolvePath,
  },
  webCertificate: {
    key: 'web.certificate',
    flag: '--web-certificate <file>',
    kind: text('a file'),
    usually: 'none',
    commands: ['run'],
    help: 'certificate of the page, in PEM; needed if other machines can reach the address',
    see: page,
    resolve: resolvePath,
  },
  webKey: {
    key: 'web.certificate_key',
    flag: '--web-certificate-key <file>',
    kind: text('a file'),
    usually: 'none',
    commands: ['run'],
    help: 'private key of the certificate of the page, in PEM',
    see: page,
    resolve: resolvePath,
  },
} as const satisfies Record<string, Setting>;
