import { SequentError } from '../errors.ts';
import { describeEvent } from '../event/catalogue.ts';
import { fillTemplate } from './fill-template.ts';
import { checkName, variableName } from './names.ts';
import type { NewFiles } from './write-files.ts';

/** Folder of event schemas within a pack. */
export const schemaFolder = 'events';

/**
 * Makes the schema of an event that Tracee's catalogue lacks, such as one of your own detectors, and its test.
 * @param name of the event, exactly as the detector sends it
 * @throws {SequentError} SEQ_USAGE if the name is malformed or Tracee has the event
 */
export function eventSchemaFiles(name: string): NewFiles {
  checkName(name, 'an event');
  if (describeEvent(name) !== undefined) {
    throw new SequentError('SEQ_USAGE', {
      what: 'Tracee has this event, and Sequent knows its arguments',
      where: name,
      todo: `\`sequent explain ${name}\` shows them`,
    });
  }
  const variable = variableName(name);
  const words = { name, variable };
  return new Map([
    [`${schemaFolder}/${name}.ts`, fillTemplate('event-schema.txt', words)],
    [`${schemaFolder}/${name}.test.ts`, fillTemplate('event-schema.test.txt', words)],
  ]);
}
