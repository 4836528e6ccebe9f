import type * as z from 'zod';
import type { LogFields } from '../../telemetry/log.ts';
import type { FormatName } from '../formats.ts';
import type { Destination } from './destination.ts';

/** The environment of a destination of the delivery thread. */
export interface DestinationContext {
  /** Name of the output in the configuration, for messages. */
  readonly output: string;
  /** Name of this host: `--node-name`, else `NODE_NAME`, else the host's name. */
  readonly node: string;
  /** Media type of the bodies, such as `application/json`. */
  readonly contentType: string;
  /** Resolves a secret that the options name. @throws {SequentError} SEQ_OUTPUT naming the variable or the file */
  readonly secrets: Secrets;
  /** Logs a line of the destination. */
  readonly log?: (level: 'info' | 'warn' | 'error', message: string, fields: LogFields) => void;
}

/** A secret in the options of a destination: an environment variable, a file, or the text itself. */
export type SecretSource = string | { readonly env: string } | { readonly file: string };

export interface Secrets {
  /** Reads the secret; a file is read again after it changed. The final newline of a file is removed. */
  read(source: SecretSource): Promise<string>;
  /** The value of an environment variable that Sequent looks at by itself, such as `HTTPS_PROXY`. */
  variable(name: string): string | undefined;
}

/**
 * A type of destination over the network: a row of the table in `src/output/destination-types.ts`. It lives in its own folder:
 * `options.ts` has the schema, and `<type>.ts` the destination, which is imported when an output of this type is
 * opened.
 */
export interface DestinationType<Options = unknown> {
  /** One sentence without a full stop, for `sequent outputs` and the reference page. */
  readonly help: string;
  /** The options beside `name`, `type`, `format`, `when` and the other common keys. A strict object. */
  readonly options: z.ZodType<Options> & { readonly shape: z.core.$ZodShape };
  /** Format where the configuration names none. */
  readonly defaultFormat: FormatName;
  /** Formats that the receiver understands, if it does not take any text. */
  readonly formats?: readonly FormatName[];
  /** npm packages that the operator must install, as optional peer dependencies. */
  readonly packages?: readonly string[];
  /** When the packages are needed, if not always: `if ...`. */
  readonly packagesIf?: string;
  /**
   * Creates the destination. It does not wait for the receiver: an unreachable receiver is a `DeliveryError` of the
   * first `send`.
   * @throws {SequentError} SEQ_OUTPUT if options, secrets or packages make it impossible
   */
  open(options: Options, context: DestinationContext): Promise<Destination>;
}
