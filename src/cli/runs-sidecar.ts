/**
 * Whether a command line starts the threads of a sidecar. They start before the command line is read, because they take
 * most of the time of a start.
 * @param args without node and script
 */
export function runsSidecar(args: readonly string[]): boolean {
  return args[0] === 'run' && !args.includes('--help') && !args.includes('-h');
}
