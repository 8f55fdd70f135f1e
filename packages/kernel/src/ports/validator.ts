import type { JsonSchema } from "../json/json-schema.ts";
import type { JsonValue } from "../json/json-value.ts";

/** Checks JSON values against JSON Schema 2020-12. */
export interface Validator {
  /** Compiles once; throws a `HexdagError` (HD5010) for a schema that is not valid. */
  compile(schema: JsonSchema): (value: JsonValue) => readonly ValidationProblem[];
}

export interface ValidationProblem {
  /** Where in the value, as `a.b[0]`; empty for the value itself. */
  readonly path: string;
  /** What is wrong, as a phrase after the path: "must be a number". */
  readonly message: string;
}
