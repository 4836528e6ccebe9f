import type { Address } from '../../address.ts';
import type { ErrorCode, ErrorText } from '../../errors.ts';
import type { Access } from '../server/access.ts';
import type { PageCounts } from '../server/serve-page.ts';
import type { StateAnswer } from '../shared/answers.ts';

/** Start data of the thread of the page. */
export interface PageThreadData {
  readonly access: Access;
  /** Folder of the history. */
  readonly history: string;
}

/** State of the sidecar for the page. */
export interface SidecarPageState {
  readonly answer: StateAnswer;
  /** Ids of signatures that are suspended, and of those that were taken out of service. */
  readonly suspended: readonly string[];
  readonly quarantined: readonly string[];
}

/** Message to the thread. */
export type ToPage = { readonly tell: 'state'; readonly state: SidecarPageState } | { readonly tell: 'close' };

/** Message of the thread. */
export type FromPage =
  | { readonly say: 'listening'; readonly address: Address }
  | { readonly say: 'failed'; readonly code: ErrorCode; readonly text: ErrorText }
  /** Once a second while somebody looks at the page; the answer is the state. */
  | { readonly say: 'counts'; readonly counts: PageCounts }
  | { readonly say: 'fault'; readonly reason: string }
  | { readonly say: 'closed' };
