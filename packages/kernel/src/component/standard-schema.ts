/**
 * The part of the Standard Schema specification (https://standardschema.dev, version 1) that hexDAG reads, so that zod,
 * valibot, arktype and others work as user schemas without the kernel importing any of them.
 */
export interface StandardSchema<TInput = unknown, TOutput = TInput> {
  readonly "~standard": StandardProps<TInput, TOutput>;
}

export interface StandardProps<TInput, TOutput> {
  readonly version: 1;
  readonly vendor: string;
  readonly validate: (value: unknown) => StandardResult<TOutput> | Promise<StandardResult<TOutput>>;
  readonly types?: { readonly input: TInput; readonly output: TOutput } | undefined;
  /** Standard JSON Schema: present where the library can describe itself. */
  readonly jsonSchema?: {
    readonly input: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
    readonly output: (options: { readonly target: "draft-2020-12" }) => Record<string, unknown>;
  };
}

export type StandardResult<TOutput> = StandardSuccess<TOutput> | StandardFailure;
export interface StandardSuccess<TOutput> {
  readonly value: TOutput;
  readonly issues?: undefined;
}
export interface StandardFailure {
  readonly issues: readonly StandardIssue[];
}
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export type SchemaInput<TSchema extends StandardSchema> = NonNullable<TSchema["~standard"]["types"]>["input"];
export type SchemaOutput<TSchema extends StandardSchema> = NonNullable<TSchema["~standard"]["types"]>["output"];
