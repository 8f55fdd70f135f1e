import type { JsonSchema } from "@hexdag/kernel";
import type { Site } from "./stand-in.ts";
import type { Definitions } from "./write-schema.ts";

/** Definitions that can be added to. */
export interface DefinitionSet extends Definitions {
  /** A reference to one field of a part. */
  within(part: string, field: string, site: Site): JsonSchema;
  /** What has been referred to so far, by name. */
  all(): { readonly [name: string]: JsonSchema };
}
