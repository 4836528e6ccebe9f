import { Argument, Command, CommanderError, Option } from 'commander';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { commandNames } from '../config/settings/setting.ts';
import { SequentError } from '../errors.ts';
import { severities } from '../finding.ts';
import { packageVersion } from '../package.ts';
import type { LogFormat } from '../telemetry/log.ts';
import type { AddSettings, Does } from './declarations/declaring.ts';
import { addExceptions } from './declarations/exceptions.ts';
import { addFindings } from './declarations/findings.ts';
import { addFleet } from './declarations/fleet.ts';
import { addKit } from './declarations/kit.ts';
import { addMcp } from './declarations/mcp.ts';
import { addPack } from './declarations/pack.ts';
import { addRecordings } from './declarations/recordings.ts';
import { addSpool } from './declarations/spool.ts';
import { addTest } from './declarations/test.ts';
import { addTop } from './declarations/top.ts';
import { addView } from './declarations/view.ts';
import { escapeLines, exitCodes, failureForm, tellFailure } from './failure.ts';
import { duration, microseconds, whole } from './options/option-values.ts';
import { ToggleOption } from './options/toggle-option.ts';
import { printer } from './printing/printer.ts';

/**
 * Runs one command line.
 * @param args without node and script
 * @param end ends this thread after an uncaught exception
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
  const program = await declareProgram(args, form, does);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    exitCode = error instanceof CommanderError ? endOfCommander(error, form) : tellFailure(error, form);
  }
  return printer.exitCode(exitCode);
}

/**
 * Declares all commands. scripts/cli-page.ts makes docs/reference/cli.md of them.
 * @param args of the command line: only a command that it names gets the flags of its settings
 * @param form of errors about the command line
 * @param does runs a command and keeps its exit code
 */
export async function declareProgram(args: readonly string[], form: LogFormat, does: Does): Promise<Command> {
  const program = new Command('sequent')
    .description('TypeScript signatures for Tracee: turns its event stream into findings')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError(form === 'text' && '(see sequent --help, or sequent COMMAND --help)')
    .configureOutput({
      writeOut: (text) => void printer.print(text),
      // In JSON, `endOfCommander` writes the error.
      outputError: (text, write) => form === 'text' && write(escapeLines(text)),
    })
    .configureHelp({
      showGlobalOptions: false,
      optionTerm: (option) => (option instanceof ToggleOption ? option.term : option.flags),
    })
    .addHelpText('after', '\nExit codes: 0 fine; 1 a check failed; 2 wrong use or configuration; 70 a bug of Sequent.');
  const addSettings = await settingsAdder(args);
  addDetecting(program, does, addSettings);
  addCheck(program, does, addSettings);
  addTracee(program, does, addSettings);
  addRecordings(program, does, addSettings, settingsFor);
  addTest(program, does, addSettings, settingsFor);
  addAuthoring(program, does, addSettings);
  addOutputs(program, does, addSettings);
  addSpool(program, does, addSettings, settingsFor);
  addExceptions(program, does, addSettings, settingsFor);
  addFindings(program, does, addSettings, settingsFor);
  addTop(program, does, addSettings, settingsFor);
  addView(program, does);
  addFleet(program, does, addSettings, settingsFor);
  addPack(program, does);
  addKit(program, does);
  addMcp(program, does);
  addConfiguration(program, does, addSettings);
  return program;
}

/** commander throws after it has shown help, a version or a fault of the command line. */
function endOfCommander({ exitCode, code, message }: CommanderError, form: LogFormat): number {
  if (exitCode === 0) return exitCodes.fine;
  if (form === 'json' && code !== 'commander.help') {
    const what = message.replace(/^error: /, '');
    return tellFailure(
      new SequentError('SEQ_USAGE', { what, todo: '`sequent COMMAND --help` lists the options' }),
      form,
    );
  }
  return exitCodes.usage;
}

/** As in src/gen/events.ts, which no other command needs to load. */
const eventCategories = ['syscall', 'kernel', 'userspace', 'capture', 'signal', 'detector', 'test'];

/** Loading the table of settings takes a third of the start-up. So only a command that the command line names gets flags from it. */
async function settingsAdder(args: readonly string[]): Promise<AddSettings> {
  const named = new Set<string>([...commandNames, 'config'].filter((name) => args.includes(name)));
  if (named.size === 0) return (command) => command;
  const { addSettings } = await import('./options/setting-options.ts');
  return (command, name) => (named.has(name === 'all' ? 'config' : name) ? addSettings(command, name) : command);
}

async function settingsFor(command: Command): Promise<EffectiveSettings> {
  return (await import('./options/setting-options.ts')).settingsFor(command);
}

function addDetecting(program: Command, does: Does, addSettings: AddSettings): void {
  addSettings(program.command('run').summary('Watches a running Tracee.'), 'run')
    .description(
      'The sidecar: subscribes to a running Tracee, evaluates signatures, writes findings.\nThe first SIGINT or SIGTERM disconnects from Tracee in good order and writes pending findings; a second one ends at once.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  $ sequent run --tracee unix:/var/run/tracee.sock --output json=/var/log/findings.json',
    )
    .action((_, command: Command) =>
      does(async () => (await import('./commands/run.ts')).run(await settingsFor(command))),
    );
  addSettings(program.command('replay').summary('Evaluates recordings.'), 'replay')
    .description(
      'Evaluates recordings of `sequent record` or `tracee --output json`. The same file always gives the same findings.',
    )
    .argument('<file...>', '.pb or .ndjson, each also .gz or .zst; - is standard input')
    .addHelpText('after', '\nExample:\n  $ sequent replay night.pb.gz --output json --fail-on high')
    .action((files: string[], _, command: Command) =>
      does(async () => (await import('./commands/replay.ts')).replay(files, await settingsFor(command))),
    );
  addSettings(program.command('health').summary('Asks a running sidecar whether it is healthy.'), 'health')
    .description(
      'Asks the health listener of a running `sequent run --health ADDRESS`, and prints its state with the reasons.',
    )
    .addArgument(
      new Argument('[probe]', 'livez: would a restart help? readyz: do findings arrive? healthz: is anything wrong?')
        .choices(['livez', 'readyz', 'healthz'])
        .default('healthz'),
    )
    .option('--json', 'the whole answer as JSON')
    .addHelpText(
      'after',
      '\nExit code 1 if it is not healthy or does not answer.\n\nExample:\n  $ sequent health --health tcp:127.0.0.1:8080',
    )
    .action((probe, flags, command: Command) =>
      does(async () => (await import('./commands/health.ts')).health(probe, flags, await settingsFor(command))),
    );
  program
    .command('demo')
    .description('Plays a shipped recording of a real Tracee over gRPC to the sidecar and shows the findings.')
    .action(() => does(async () => (await import('./commands/demo.ts')).demo()));
}

function addCheck(program: Command, does: Does, addSettings: AddSettings): void {
  addSettings(program.command('check').summary('Says in advance what a start or a reload would say.'), 'check')
    .description(
      'Checks all that `run` with these settings needs, and lists all faults at once: settings, outputs, packs, signatures with their options, repeats, exceptions, and a policy of Tracee. No receiver is asked, and nothing is reported. --tracee on the command line asks a running Tracee for its version.',
    )
    .option(
      '--policy <path>',
      'file or folder that Tracee gets as --policy; lists the events and processes that it excludes',
    )
    .option(
      '--against <file>',
      'configuration file of a running sidecar; lists the settings that a reload would not apply',
    )
    .option(
      '--on <files...>',
      'recordings on which the cost of each signature is measured, as `backtest` does; without them it is not measured',
    )
    .option(
      '--cost-budget <µs>',
      'processor time that a signature may cost for each event of the recordings, in microseconds',
      microseconds,
      5,
    )
    .option('--strict', 'exit code 1 also for warnings, and for what could not be checked')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExit code 1 if there is a fault.\n\nExample:\n  $ sequent check --config sequent.yaml --policy policy.yaml --tracee-version v0.24.1',
    )
    .action((flags, command: Command) =>
      does(async () => {
        const { settingsFor: load } = await import('./options/setting-options.ts');
        return (await import('./commands/check.ts')).check(flags, (options) => load(command, options));
      }),
    );
}

function addTracee(program: Command, does: Does, addSettings: AddSettings): void {
  addSettings(program.command('record'), 'record')
    .description('Writes the stream of a running Tracee to a file, without loss.')
    .requiredOption('--out <file>', '.pb or .ndjson, each also .gz or .zst')
    .option('--duration <time>', 'stop after 30s, 5m, 1h ...', duration)
    .option('--max-events <n>', 'stop after this number of events', whole(1))
    .option('--events <names>', 'only these events; commas separate the names')
    .option('--force', 'overwrite a recording of this name')
    .action((flags, command: Command) =>
      does(async () => (await import('./commands/record.ts')).record(flags, await settingsFor(command))),
    );
  program
    .command('simulate')
    .description('Serves a recording over gRPC as Tracee would, for demos and tests.')
    .argument('<file>', 'a recording')
    .requiredOption('--listen <address>', 'unix:PATH or tcp:[HOST:]PORT')
    .option('--rate <n>', 'events a second; by default as fast as the client reads', whole(1))
    .option(
      '--repeat <n>',
      'number of rounds; 0 is without end. Each round has the same timestamps: the clock is set back, and repeats are held back',
      whole(0),
    )
    .option('--skip <n>', 'leave out the first n events', whole(0))
    .option('--max-events <n>', 'send no more events after this number', whole(1))
    .option('--tracee-version <version>', 'version that it reports, such as v0.24.1 (default: main-simulated)')
    .option('--once', 'end the stream and the server after the last event')
    .action((file, flags) => does(async () => (await import('./commands/simulate.ts')).simulate(file, flags)));
  addSettings(program.command('doctor'), 'doctor')
    .description('Checks a running Tracee, lists what the signatures lack, and gives advice.')
    .option(
      '--policy <path>',
      'file or folder that Tracee got as --policy; lists the events and processes that it excludes',
    )
    .addOption(
      new Option('--for <time>', 'time to observe the stream, such as 30s').argParser(duration).default(5_000, '5s'),
    )
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExit code 1 if something will not work.')
    .action((flags, command: Command) =>
      does(async () => (await import('./commands/doctor.ts')).doctor(flags, await settingsFor(command))),
    );
  addSettings(program.command('policy'), 'policy')
    .description('Prints a Tracee policy that the signatures need and that this version of Tracee loads.')
    .option('--tracee <address>', 'a Tracee to ask for its version: unix:PATH or tcp:[HOST:]PORT')
    .addOption(
      new Option('--form <form>', 'form of the YAML; v0.24.1 does not read the plain form')
        .choices(['plain', 'kubernetes'])
        .default('kubernetes'),
    )
    .option('--name <name>', 'name of the policy', 'sequent')
    .option('--needed', 'leave out events that signatures can do without, such as the frequent mmap and mprotect')
    .addHelpText(
      'after',
      '\nExample:\n  $ sequent policy > sequent.yaml && tracee --policy sequent.yaml --server grpc-address=unix:/var/run/tracee.sock --proctree source=both',
    )
    .action((flags, command: Command) =>
      does(async () => (await import('./commands/policy.ts')).policy(flags, await settingsFor(command))),
    );
}

function addAuthoring(program: Command, does: Does, addSettings: AddSettings): void {
  program
    .command('convert')
    .description(
      'Writes YAML detectors of Tracee, and Sigma rules for Linux, as TypeScript signatures. A Sigma rule also becomes a test.',
    )
    .argument('<file...>', 'YAML detectors, whose lists are read from the same directories, or Sigma rules')
    .option('--out <dir>', 'folder that gets one file for each signature; by default all go to standard output')
    .option('--force', 'overwrite files of the same name')
    .action((files: string[], flags) =>
      does(async () => (await import('./commands/convert.ts')).convert(files, flags)),
    );
  addSettings(program.command('list'), 'list')
    .description('Lists signatures or events.')
    .addArgument(new Argument('<what>').choices(['signatures', 'events']))
    .option('--policy <path>', 'file or folder that Tracee gets as --policy; lists what each signature lacks in it')
    .option('--word <word>', 'only events with this text in the name, the meaning, or the name of an argument')
    .option('--argument <name>', 'only events that have this argument')
    .option('--set <name>', 'only events of this set of Tracee, such as fs')
    .addOption(new Option('--category <category>', 'only events of this category').choices(eventCategories))
    .option('--kind <kind>', 'only events that have an argument of this kind, such as sockaddr')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExample:\n  $ sequent list events --word mount --category kernel')
    .action((what, flags, command: Command) =>
      does(async () => {
        const settings = await settingsFor(command);
        return what === 'events'
          ? (await import('./commands/list/events.ts')).listEvents(flags, settings)
          : (await import('./commands/list/signatures.ts')).listSignatures(flags, settings);
      }),
    );
  addSettings(program.command('explain'), 'explain')
    .description('Describes a signature or an event.')
    .argument('<subject>', 'id or name of a signature, or name of an event')
    .option('--json', 'an event as one JSON object')
    .addHelpText('after', '\nExample:\n  $ sequent explain security_file_open')
    .action((subject, flags, command: Command) =>
      does(async () => (await import('./commands/explain.ts')).explain(subject, flags, await settingsFor(command))),
    );
}

function addOutputs(program: Command, does: Does, addSettings: AddSettings): void {
  const outputs = program
    .command('outputs')
    .description('Lists the destinations and formats of findings, or the options of one type of destination.')
    .argument('[type]', 'a type of destination, such as webhook')
    .option('--json', 'one JSON object a line')
    .action((type, flags) =>
      does(async () => (await import('./commands/outputs/list-outputs.ts')).listOutputs(type, flags)),
    );
  addSettings(outputs.command('test'), 'outputs')
    .description('Sends a finding that is marked as a test to each output, and says what came back.')
    .addOption(new Option('--severity <severity>', 'of the finding').choices(severities).default('info'))
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExit code 1 where an output did not take the finding. It passes the conditions of all outputs.',
    )
    .action((flags, command: Command) =>
      does(async () =>
        (await import('./commands/outputs/test-outputs.ts')).testOutputs(
          // The command above has the same flag, and takes it.
          { ...flags, json: command.optsWithGlobals()['json'] === true },
          await settingsFor(command),
        ),
      ),
    );
}

function addConfiguration(program: Command, does: Does, addSettings: AddSettings): void {
  const config = program
    .command('config')
    .description('Shows the effective settings, or the schema of the configuration file.');
  addSettings(config.command('show'), 'all')
    .description(
      'Lists all settings with their values and origins. Secrets are hidden.\nThen checks all that `run` checks before it loads signatures: packs and directories exist, outputs and addresses are valid. It does not load signatures, so it does not check their code, their options and the ids of repeats; `check` does.',
    )
    .option('--json', 'one JSON object a line')
    .addHelpText('after', '\nExit code 2 if a setting is wrong.')
    .action((flags, command: Command) =>
      does(async () => (await import('./commands/config/show.ts')).showConfig(flags, await settingsFor(command))),
    );
  config
    .command('schema')
    .description('Prints the JSON Schema of the configuration file, for editors.')
    .action(() => does(async () => (await import('./commands/config/schema.ts')).printConfigSchema()));
}
