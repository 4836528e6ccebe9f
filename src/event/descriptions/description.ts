import type { Catalogue } from '../../gen/catalogue.ts';

/** Names of the events of Tracee's catalogue. */
export type CatalogueName = keyof Catalogue;

/** The texts about one event, written by hand. Texts of arguments are phrases without a full stop. */
export interface EventText<E extends CatalogueName> {
  /** Meaning of the event, in one or two sentences. */
  readonly meaning: string;
  /** The moment at which it is sent: the hook, and whether the action has already happened. */
  readonly sent: string;
  /** Meaning of each argument, with its unit. */
  readonly arguments: { readonly [A in keyof Catalogue[E]]: string };
}

/** Texts of several events. An unknown event, an unknown argument and a missing argument do not compile. */
export type EventTexts = { readonly [E in CatalogueName]?: EventText<E> };

/** The texts about a system call that no shipped signature uses. */
export interface CallText<E extends CatalogueName> {
  /** Meaning of the call, one sentence. */
  readonly meaning: string;
  /** By default at the exit of the call. */
  readonly sent?: string;
  readonly arguments: EventText<E>['arguments'];
}

/** Texts of several system calls. */
export type CallTexts = { readonly [E in CatalogueName]?: CallText<E> };
