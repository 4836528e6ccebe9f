import { SequentError } from '../errors.ts';
import type { Architecture } from '../event/architecture.ts';
import type { Severity } from '../finding.ts';
import { rfc3339 } from '../output/time.ts';
import { type Addresses, tellAddresses } from './addresses/addresses.ts';
import { type ReadFinding, readFinding } from './reading/finding.ts';
import { type Related, tellRelated } from './related.ts';
import { shownName } from './shown.ts';
import { readSurroundings } from './surrounding/read-surroundings.ts';
import type { Surroundings } from './surroundings.ts';
import { tellWhat, type What } from './what.ts';
import { tellWhen, type When } from './when.ts';
import { type Place, tellWhere } from './where.ts';
import { tellWho, type Who } from './who.ts';
import { type SignatureTexts, tellTodo, tellWhy, type Why } from './why.ts';

/**
 * The story of one finding, as plain data that `JSON.stringify` writes, bounded in size (about 512 KiB). Every text
 * of an event in it is escaped as for a terminal and bounded in length: it is ready to be shown and must not be escaped
 * again. It is still no HTML.
 */
export interface Story {
  /** Id of the finding; empty for an event of Tracee itself. */
  readonly id: string;
  readonly signature: { readonly id: string; readonly name: string; readonly version: string; readonly pack: string };
  readonly severity: Severity;
  /** Time of the event that completed the finding: RFC 3339 in UTC. */
  readonly time: string;
  readonly what: What;
  readonly who: Who;
  readonly when: When;
  readonly why: Why;
  readonly where: readonly Place[];
  /** Next steps of a responder, from the definition of the signature. */
  readonly todo: readonly string[];
  readonly related: readonly Related[];
  /** The address space of the process before and after, for findings of the rseq pack. */
  readonly addresses?: Addresses;
}

/** Further knowledge beside the finding. */
export interface TellOptions {
  /** The events around it, as a capsule has them. */
  readonly surroundings?: Surroundings | undefined;
  /** The texts of its signature. */
  readonly signature?: SignatureTexts | undefined;
  /** Other findings about the same process, newest first, as `--output json` writes them. */
  readonly related?: readonly unknown[] | undefined;
  /** Architecture of the watched machine: some flags depend on it. Default amd64. */
  readonly arch?: Architecture | undefined;
}

/**
 * Tells the story of a finding.
 * @param finding parsed JSON: a finding as `--output json` writes it in this version or another one, or an event of a
 * detector of Tracee. Parts of another form are left out
 * @throws {SequentError} SEQ_USAGE if it is no finding at all
 */
export function tellStory(finding: unknown, options: TellOptions = {}): Story {
  const read = readFinding(finding);
  if (read === undefined) {
    throw new SequentError('SEQ_USAGE', {
      what: 'this is not a finding: it has no name',
      todo: 'give a line of `--output json`',
    });
  }
  return storyOf(read, options);
}

function storyOf(read: ReadFinding, { surroundings, signature, related, arch = 'amd64' }: TellOptions): Story {
  const { finding, id = '' } = read;
  const around = surroundings && readSurroundings(finding, { ...surroundings, arch: surroundings.arch ?? arch });
  const chosen = around?.arch ?? arch;
  const who = tellWho(finding, around);
  const addresses = tellAddresses(finding, around, chosen);
  return {
    id: shownName(id),
    signature: {
      id: shownName(finding.signature.id),
      name: shownName(finding.signature.name),
      version: shownName(finding.signature.version),
      pack: shownName(finding.signature.pack),
    },
    severity: finding.threat.severity,
    time: rfc3339(finding.timestamp),
    what: tellWhat(read),
    who,
    when: tellWhen(finding, around, chosen),
    why: tellWhy(finding, signature, chosen),
    where: tellWhere(read),
    todo: tellTodo(signature),
    related: tellRelated(read, related ?? []),
    ...(addresses && { addresses }),
  };
}
