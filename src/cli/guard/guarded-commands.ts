const commands: ReadonlySet<string> = new Set(['check', 'replay', 'list', 'explain', 'policy', 'doctor']);

/**
 * Whether a command line runs in a guarded thread, because it loads signatures in its own thread. `run` loads them in the engine's
 * thread, and `test` in a process.
 * @param args without node and script
 */
export function isGuarded(args: readonly string[]): boolean {
  const [command = ''] = args;
  return commands.has(command) || (command === 'test' && args.some((arg) => /^--(vectors|from)(=|$)/.test(arg)));
}
