const commands: ReadonlySet<string> = new Set(['replay', 'list', 'explain', 'policy', 'doctor']);

/**
 * Whether a command line runs in a thread of its own, because it loads signatures in the thread that it runs in. `run` has a thread
 * for them in any case, and `test` a process.
 * @param args without node and script
 */
export function isGuarded(args: readonly string[]): boolean {
  const [command = ''] = args;
  return commands.has(command) || (command === 'test' && args.some((arg) => /^--vectors(=|$)/.test(arg)));
}
