/** How a command of Sequent ended. */
export interface CommandResult {
  /** Exit code; not 0 where a signal or a limit has ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Set if the command was ended: at the limit of its time, or because nobody waits for its result. */
  readonly ended?: 'time' | 'cancelled';
  /** Whether it printed more than was kept. */
  readonly cut?: boolean;
}

/**
 * Runs a command of Sequent, and never rejects because of what the command does.
 * @param args the command line, without node and script
 * @param signal ends the command early
 */
export type RunCommand = (args: readonly string[], signal: AbortSignal) => Promise<CommandResult>;
