import type { ValueCodec } from './value-codec.ts';

/** What the codec must know of one field of a message. */
export interface FieldPlan {
  readonly name: string;
  readonly jsonName: string;
  readonly number: number;
  readonly shape: 'single' | 'list' | 'map';
  /** No presence: the default value means "not set" and is written in neither form. */
  readonly implicit: boolean;
  /** JSON names of all members of the oneof that the field belongs to. */
  readonly oneof: ReadonlySet<string> | undefined;
  readonly codec: ValueCodec;
}
