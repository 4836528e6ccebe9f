import { Option } from 'commander';

/** A flag that `--no-` turns off. The help text shows both forms in one line. */
export class ToggleOption extends Option {
  readonly term: string;

  constructor(flag: string, description: string) {
    super(flag, description);
    this.term = flag.replace(/^--/, '--[no-]');
  }
}
