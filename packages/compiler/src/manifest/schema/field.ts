import type * as z from "zod";

/** What documentation, `hexdag explain` and editors show of a field. */
export interface About {
  readonly description: string;
  /** A value as a manifest writes it. */
  readonly example: unknown;
  /** What holds when the field is left out, where that is a value. */
  readonly default?: unknown;
}

/** A field's schema together with what is said about it. */
export function field<TSchema extends z.ZodType>(schema: TSchema, { description, example, ...rest }: About): TSchema {
  return schema.meta({ description, examples: [example], ...rest });
}
