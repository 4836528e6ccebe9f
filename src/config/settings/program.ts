import { choice, text } from './kinds.ts';
import { commandNames, type Setting } from './setting.ts';

/** Settings of the program itself. The program needs them before it reads the configuration file, so they are not allowed there. */
export const programSettings = {
  config: {
    key: 'config',
    flag: '--config <file>',
    kind: text('a file'),
    usually: 'none',
    commands: commandNames,
    help: 'YAML file of settings; flags and environment variables override it',
    inFile: false,
  },
  logFormat: {
    key: 'log_format',
    flag: '--log-format <form>',
    kind: choice(['text', 'json']),
    usually: 'text on a terminal, otherwise json',
    commands: ['run', 'replay', 'record', 'fleet'],
    help: 'format of the log on standard error',
    inFile: false,
  },
} as const satisfies Record<string, Setting>;
