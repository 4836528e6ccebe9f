import { fillTemplate } from './fill-template.ts';
import { listenedEvent } from './listened-event.ts';
import { checkName, variableName } from './names.ts';
import type { NewFiles } from './write-files.ts';

/** The parts of a new model. */
export interface NewModel {
  /** In snake_case; also the name of its file. */
  readonly name: string;
  /** Prefix of its id, such as `acme`. */
  readonly owner: string;
  /** Name of an event of Tracee. */
  readonly event: string;
}

/** Folder of models within a pack. Sequent loads no signatures from subfolders. */
export const modelFolder = 'model';

/**
 * Makes a model that counts an event by process, and its test.
 * @throws {SequentError} SEQ_USAGE or SEQ_UNKNOWN_NAME
 */
export function modelFiles({ name, owner, event }: NewModel): NewFiles {
  checkName(name, 'a model');
  listenedEvent(event);
  const variable = variableName(name);
  const ends =
    event === 'sched_process_exit'
      ? ''
      : '\n    sched_process_exit: (view, { process }) => void (process && view.delete(process.uniqueId)),';
  const words = { name, owner, event, variable, ends };
  return new Map([
    [`${modelFolder}/${name}.ts`, fillTemplate('model.txt', words)],
    [`${modelFolder}/${name}.test.ts`, fillTemplate('model.test.txt', words)],
  ]);
}
