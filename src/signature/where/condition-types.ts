/**
 * A condition on a value of this type: a value, an object of operators, or a list of both, of which one must hold. On a
 * list, one of its items must meet the condition. docs/reference/conditions.md describes the operators.
 */
export type Condition<V> = [V] extends [boolean]
  ? V
  : [V] extends [string]
    ? Listed<V, TextCondition>
    : [V] extends [number | bigint]
      ? Listed<V, NumberCondition<V>>
      : [V] extends [string | number]
        ? Listed<V, NameCondition<V>>
        : [V] extends [Uint8Array]
          ? never
          : [V] extends [readonly (infer Item)[]]
            ? Condition<Item>
            : [V] extends [object]
              ? StructureCondition<V> | readonly StructureCondition<V>[]
              : never;

type Listed<V, C> = V | C | readonly (V | C)[];

/** Operators that combine conditions. They are possible on every value but a boolean. */
interface Combined<C> {
  /** The condition must not hold. An absent value does not meet it. */
  readonly not?: C;
  /** One of these must hold. */
  readonly any?: readonly C[];
  /** All of these must hold. */
  readonly all?: readonly C[];
}

type Texts = string | readonly string[];

/**
 * All given operators must hold. A list of operands means one of them. Comparisons are case-sensitive.
 */
export interface TextCondition extends Combined<string | TextCondition | readonly (string | TextCondition)[]> {
  /** Exactly this text. */
  readonly is?: Texts;
  readonly prefix?: Texts;
  readonly suffix?: Texts;
  readonly contains?: Texts;
  /** The last part of a path, as the function `baseName` returns it. */
  readonly baseName?: Texts;
  /**
   * A pattern. In an argument whose name says that it is a path, `*` stands for any text without `/` and `**` for any
   * number of folders. In other texts, `*` stands for any text.
   */
  readonly glob?: Texts;
  /** An IP address within one of these networks (`10.0.0.0/8`, `fd00::/8`) or equal to one of these addresses. */
  readonly cidr?: Texts;
}

/** Bits of a flags argument: a number, or several whose bits are combined. */
export type Bits = number | bigint | readonly (number | bigint)[];

/** All given operators must hold. */
export interface NumberCondition<V extends number | bigint>
  extends Combined<V | NumberCondition<V> | readonly (V | NumberCondition<V>)[]> {
  /** Exactly this number, or one of these. */
  readonly is?: V | readonly V[];
  readonly lt?: V;
  readonly lte?: V;
  readonly gt?: V;
  readonly gte?: V;
  /** At least one of these bits is set. */
  readonly hasAny?: Bits;
  /** All of these bits are set. */
  readonly hasAll?: Bits;
}

/** On a field that has a name or, without one, a number, such as `sa_family`. */
export interface NameCondition<V> extends Combined<V | NameCondition<V> | readonly (V | NameCondition<V>)[]> {
  readonly is?: V | readonly V[];
}

/**
 * Conditions by field of a structure; all must hold. An absent field meets no condition. `cidr` on a socket address tests
 * its IP address, of either version.
 */
export type StructureCondition<S> = { readonly [F in keyof S]?: Condition<NonNullable<S[F]>> } & Combined<
  StructureCondition<S>
> &
  (S extends { readonly sa_family: unknown } ? { readonly cidr?: Texts } : unknown);

/**
 * Conditions by argument; all must hold. An absent argument meets no condition. `any`, `all` and `not` combine conditions on
 * several arguments.
 */
export type Where<Data> = { readonly [A in keyof Data]?: Condition<Data[A]> } & Combined<Where<Data>>;

/**
 * Conditions on the workload of an event; all must hold. An absent field meets no condition. Exceptions use the same
 * names and operators.
 */
export interface WorkloadConditions extends WorkloadFields, Combined<WorkloadConditions> {
  /** A label of the pod. */
  readonly [label: `pod.labels.${string}`]: Condition<string> | undefined;
}

/** The fields of a workload that conditions can test. */
export interface WorkloadFields {
  /** Path of the executable. It may be absent, which does not characterise the program. */
  readonly 'process.executable'?: Condition<string>;
  /** Name of the thread (comm), which each thread can change. */
  readonly 'process.name'?: Condition<string>;
  /** Process id in the pid namespace of the process. */
  readonly 'process.pid'?: Condition<number>;
  /** Process id in the pid namespace of the machine. */
  readonly 'process.host_pid'?: Condition<number>;
  /** Real user id. 0 is also root in a container. */
  readonly 'process.uid'?: Condition<number>;
  /** Path of the executable of the parent, if it is known. */
  readonly 'process.parent'?: Condition<string>;
  /** Paths of the executables of the known ancestors. One must meet the condition, and none may meet `not`. */
  readonly 'process.ancestors'?: Condition<string>;
  /** Whether the process is in a container. */
  readonly container?: boolean;
  /** Whether the process is in a container whose program has started. */
  readonly 'container.started'?: boolean;
  readonly 'container.id'?: Condition<string>;
  readonly 'container.name'?: Condition<string>;
  /** Name of the image, with its tag if the runtime reports one. */
  readonly 'container.image'?: Condition<string>;
  readonly 'container.image.id'?: Condition<string>;
  /** Digests of the image in its registries; one must meet the condition. */
  readonly 'container.image.digest'?: Condition<string>;
  /** Kubernetes namespace. */
  readonly 'k8s.namespace'?: Condition<string>;
  readonly 'pod.name'?: Condition<string>;
  readonly 'pod.uid'?: Condition<string>;
}
