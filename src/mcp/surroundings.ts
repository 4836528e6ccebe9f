import type { RunCommand } from './command.ts';
import type { Root } from './root.ts';

/** What the tools and resources of a server share. */
export interface Surroundings {
  readonly root: Root;
  /** Runs commands in processes of their own, because they load code of authors. */
  readonly run: RunCommand;
}
