import type { ValueCodec } from './value-codec.ts';

/** Properties of a message field that the codec needs. */
export interface FieldPlan {
  readonly name: string;
  readonly jsonName: string;
  readonly number: number;
  readonly shape: 'single' | 'list' | 'map';
  /** Whether the field has no presence: its default value means "not set" and is written in neither form. */
  readonly implicit: boolean;
  /** JSON names of all members of the oneof that the field belongs to. */
  readonly oneof: ReadonlySet<string> | undefined;
  readonly codec: ValueCodec;
}
