import { Argument, Command, CommanderError, Option } from 'commander';
import { SequentError } from '../errors.ts';
import { architectures } from '../event/architecture.ts';
import { severities } from '../finding.ts';
import { transports } from '../intake/live/transport.ts';
import { packageVersion } from '../package.ts';
import type { LogFormat } from '../telemetry/log.ts';
import { escapeLines, exitCodes, failureForm, tellFailure } from './failure.ts';
import { collect, duration, percent, powerOfTwo, repeatWindow, whole } from './options/detection-flags.ts';
import { printer } from './printing/printer.ts';

/**
 * Runs one command line.
 * @param args without node and script
 * @param end ends this thread at an exception that nobody catches
 * @returns the exit code
 */
export async function main(
  args: readonly string[],
  end: (exitCode: number) => void = (exitCode) => process.exit(exitCode),
): Promise<number> {
  const form = failureForm(args);
  process.on('uncaughtException', (error) => end(tellFailure(error, form)));
  let exitCode: number = exitCodes.fine;
  const does = (action: () => Promise<number>): Promise<void> => {
    return action().then((code) => {
      exitCode = code;
    });
  };
  const program = new Command('sequent')
    .description('TypeScript signatures for Tracee: turns its event stream into findings')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError(form === 'text' && '(see sequent --help, or sequent COMMAND --help)')
    .configureOutput({
      writeOut: (text) => void printer.print(text),
      // In JSON the error is told once it is caught.
      outputError: (text, write) => form === 'text' && write(escapeLines(text)),
    })
    .configureHelp({ showGlobalOptions: false })
    .addHelpText(
      'after',
      '\nExit codes: 0 fine; 1 what was asked about is bad; 2 wrong use or configuration; 70 a bug of Sequent.',
    );
  addDetecting(program, does);
  addTracee(program, does);
  addAuthoring(program, does);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    exitCode = error instanceof CommanderError ? endOfCommander(error, form) : tellFailure(error, form);
  }
  return printer.exitCode(exitCode);
}

/** commander ends by an exception after it has shown help, a version or what is wrong with the command line. */
function endOfCommander({ exitCode, code, message }: CommanderError, form: LogFormat): number {
  if (exitCode === 0) return exitCodes.fine;
  if (form === 'json' && code !== 'commander.help') {
    const what = message.replace(/^error: /, '');
    return tellFailure(new SequentError('SEQ_USAGE', { what, todo: '`sequent COMMAND --help` says more' }), form);
  }
  return exitCodes.usage;
}

type Does = (action: () => Promise<number>) => Promise<void>;

const traceeOption = (more = ''): Option =>
  new Option('--tracee <address>', `where Tracee listens: unix:PATH or tcp:[HOST:]PORT${more}`);
const traceeVersionOption = (): Option =>
  new Option(
    '--tracee-version <version>',
    'of Tracee: v0.24.1 or main, or another one that is treated as the nearest of them (default: the newest release)',
  );
const transportOption = (): Option =>
  new Option(
    '--transport <kind>',
    'what reads the stream: direct is our own reader and costs little, grpc is grpc-js; auto is direct where that gets on with the server',
  ).choices(transports);
const signaturesOption = (): Option =>
  new Option(
    '-s, --signatures <pack>',
    'a shipped pack (rseq, tracee), a folder or a file; repeat it for more',
  ).argParser(collect);

const loadTimeoutOption = (): Option =>
  new Option('--load-timeout <time>', 'how long a module of signatures may take to load (default: 30s)').argParser(
    duration,
  );

const logFormatOption = (): Option =>
  new Option('--log-format <form>', 'form of the log on standard error').choices(['text', 'json']);

const detectorsOption = (): Option =>
  new Option('--tracee-detectors <dir>', 'a directory of YAML detectors of Tracee; repeat it for more').argParser(
    collect,
  );

function withDetection(command: Command): Command {
  return command
    .addOption(signaturesOption())
    .addOption(detectorsOption())
    .option('--no-tracee-findings', 'leave out what detectors inside Tracee find')
    .addOption(
      new Option(
        '-o, --output <format[=dest]>',
        'pretty or json, to standard output or a file; repeat it for more',
      ).argParser(collect),
    )
    .option('--config <file>', 'YAML file of settings; flags override it; docs/reference/settings.md lists its keys')
    .addOption(
      new Option(
        '--arch <arch>',
        'architecture of the watched machine; by default of this one in run, amd64 in replay',
      ).choices(architectures),
    )
    .addOption(loadTimeoutOption())
    .option('--engine-memory <mib>', 'what the signatures may use, Buffers included (default: 512)', whole(64))
    .option('--max-events <n>', 'leave after so many events; later ones count as dropped', whole(1))
    .option('--stats <file>', 'write one JSON object with all counts at the end')
    .option(
      '--max-findings <n>',
      'what one signature may report for one event; the rest is counted, and the exit code is 1 (default: 1000)',
      whole(1),
    )
    .addOption(
      new Option(
        '--finding-size <kib>',
        'what one finding may take as it is written; longer texts and lists are cut (default: 64)',
      ).argParser(whole(8, 16_384)),
    )
    .addOption(
      new Option(
        '--repeats <time>',
        'how long repeats of a finding are held back, in event time: 0, 90s, 10m, 24h at most (default: 60s)',
      ).argParser(repeatWindow),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 where a finding is at least so severe').choices(severities),
    )
    .addOption(logFormatOption());
}

function addDetecting(program: Command, does: Does): void {
  withDetection(program.command('run').summary('Watches a running Tracee.'))
    .description(
      'The sidecar: subscribes to a running Tracee, evaluates signatures, writes findings.\nThe first SIGINT or SIGTERM leaves Tracee unharmed and flushes; a second one ends at once.',
    )
    .addOption(traceeOption(' (default: "unix:/var/run/tracee.sock")'))
    .addOption(transportOption())
    .option('--wait', 'go on trying where Tracee is not there yet')
    .addOption(
      new Option(
        '--on-overload <what>',
        'when the signatures cannot keep up: drop events and count them, or block, which makes Tracee wait (default: "drop")',
      ).choices(['drop', 'block']),
    )
    .option('--buffer <mib>', 'memory between socket and signatures: 8, 16, 32 ... (default: 32)', powerOfTwo(8, 1_024))
    .option(
      '--signature-budget <percent>',
      'percentage of one core; a signature with slow runs that uses more over 10 s is reported, then stopped (default: 20)',
      percent,
    )
    .option('--health <address>', 'where GET /livez, /readyz and /healthz are answered: tcp:[HOST:]PORT or unix:PATH')
    .addHelpText(
      'after',
      '\nExample:\n  $ sequent run --tracee unix:/var/run/tracee.sock --output json=/var/log/findings.json',
    )
    .action((flags) => does(async () => (await import('./commands/run.ts')).run(flags)));
  withDetection(program.command('replay').summary('Evaluates recordings.'))
    .description(
      'Evaluates recordings: of `sequent record`, or of `tracee --output json`. The same file always gives the same findings.',
    )
    .argument('<file...>', '.pb or .ndjson, each also .gz; - is standard input')
    .option('--strict', 'stop at the first line of a recording in JSON that is no event, instead of counting it')
    .addHelpText('after', '\nExample:\n  $ sequent replay night.pb.gz --output json --fail-on high')
    .action((files, flags) => does(async () => (await import('./commands/replay.ts')).replay(files, flags)));
  program
    .command('demo')
    .description('Plays a shipped recording of a real Tracee over gRPC to the sidecar and shows what it finds.')
    .action(() => does(async () => (await import('./commands/demo.ts')).demo()));
}

function addTracee(program: Command, does: Does): void {
  program
    .command('record')
    .description('Writes the stream of a running Tracee down, lossless.')
    .addOption(traceeOption().default('unix:/var/run/tracee.sock'))
    .addOption(transportOption().default('auto'))
    .requiredOption('--out <file>', '.pb or .ndjson, each also .gz')
    .option('--duration <time>', 'stop after 30s, 5m, 1h ...', duration)
    .option('--max-events <n>', 'stop after so many events', whole(1))
    .option('--events <names>', 'only these, with commas between')
    .option('--force', 'overwrite a recording of this name')
    .addOption(logFormatOption())
    .action((flags) => does(async () => (await import('./commands/record.ts')).record(flags)));
  program
    .command('simulate')
    .description('A Tracee made of a recording: real gRPC on a socket, for demos and tests.')
    .argument('<file>', 'a recording')
    .requiredOption('--listen <address>', 'unix:PATH or tcp:[HOST:]PORT')
    .option('--rate <n>', 'events a second; without it as fast as they are taken', whole(1))
    .option(
      '--repeat <n>',
      'play it so often; 0 for ever. Each round has the same timestamps: the clock is set back, and repeats are held back',
      whole(0),
    )
    .option('--skip <n>', 'leave out the first n events', whole(0))
    .option('--max-events <n>', 'fall silent after so many events', whole(1))
    .option('--tracee-version <version>', 'what it says it is, such as v0.24.1 (default: main-simulated)')
    .option('--once', 'end the stream and the server when all has been sent')
    .action((file, flags) => does(async () => (await import('./commands/simulate.ts')).simulate(file, flags)));
  program
    .command('doctor')
    .description('Checks a running Tracee, and says what the signatures lack and what to do.')
    .addOption(traceeOption().default('unix:/var/run/tracee.sock'))
    .addOption(signaturesOption())
    .addOption(loadTimeoutOption())
    .option(
      '--policy <path>',
      'file or folder that Tracee got as --policy: tells which events and processes it leaves out',
    )
    .addOption(traceeVersionOption())
    .addOption(
      new Option('--for <time>', 'how long to look at the stream, such as 30s')
        .argParser(duration)
        .default(5_000, '5s'),
    )
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExit code 1 where something will not work.')
    .action((flags) => does(async () => (await import('./commands/doctor.ts')).doctor(flags)));
  program
    .command('policy')
    .description('Prints a Tracee policy that the signatures need and that this version of Tracee loads.')
    .addOption(traceeVersionOption())
    .addOption(traceeOption('; it is asked for its version'))
    .addOption(signaturesOption())
    .addOption(loadTimeoutOption())
    .addOption(detectorsOption())
    .addOption(
      new Option('--form <form>', 'of the YAML; v0.24.1 reads no plain one')
        .choices(['plain', 'kubernetes'])
        .default('kubernetes'),
    )
    .option('--name <name>', 'of the policy', 'sequent')
    .option('--needed', 'leave out events that signatures can do without; mmap and mprotect are many')
    .addHelpText(
      'after',
      '\nExample:\n  $ sequent policy > sequent.yaml && tracee --policy sequent.yaml --server grpc-address=unix:/var/run/tracee.sock --proctree source=both',
    )
    .action((flags) => does(async () => (await import('./commands/policy.ts')).policy(flags)));
}

function addAuthoring(program: Command, does: Does): void {
  program
    .command('test')
    .description('Runs the tests of signatures (files *.test.ts that call testSignature).')
    .argument('[path...]', 'tests, or folders of them; without any the tests of the shipped signatures')
    .option('--vectors <file>', "run Tracee's own cases instead, one a line; - is standard input")
    .addOption(signaturesOption())
    .addOption(loadTimeoutOption())
    .option('--json', 'one JSON object a line')
    .action((paths: string[], flags) =>
      does(async () => {
        if (flags.vectors !== undefined)
          return (await import('./commands/vectors.ts')).testVectors(flags.vectors, flags);
        const { shippedTests, test } = await import('./commands/test.ts');
        return test(paths.length === 0 ? [shippedTests()] : paths, flags);
      }),
    );
  program
    .command('convert')
    .description('Writes YAML detectors of Tracee as TypeScript signatures.')
    .argument('<file...>', 'YAML detectors; lists are found in their directories')
    .option('--out <dir>', 'one file for each signature, in this folder; without it all go to standard output')
    .option('--force', 'overwrite files of the same name')
    .action((files: string[], flags) =>
      does(async () => (await import('./commands/convert.ts')).convert(files, flags)),
    );
  program
    .command('list')
    .description('Lists signatures or events.')
    .addArgument(new Argument('<what>').choices(['signatures', 'events']))
    .addOption(signaturesOption())
    .addOption(loadTimeoutOption())
    .option('--policy <path>', 'file or folder that Tracee gets as --policy: what each signature lacks in it')
    .addOption(traceeVersionOption())
    .addOption(detectorsOption())
    .option('--json', 'one JSON object a line')
    .action((what, flags) =>
      does(async () => {
        const list = await import('./commands/list.ts');
        return what === 'events' ? list.listEvents(flags) : list.listSignatures(flags);
      }),
    );
  program
    .command('explain')
    .description('Says what a signature looks for, or what an event carries.')
    .argument('<subject>', 'id or name of a signature, or name of an event')
    .addOption(traceeVersionOption())
    .addOption(signaturesOption())
    .addOption(loadTimeoutOption())
    .addOption(detectorsOption())
    .action((subject, flags) => does(async () => (await import('./commands/explain.ts')).explain(subject, flags)));
}
