/**
 * A `Validator` on ajv. ajv decides; this file only translates: paths as people write them, problems as phrases. Formats
 * are not checked (`format` is an annotation in draft 2020-12), defaults are not filled in, nothing is converted.
 */
import { HexdagError, type JsonSchema, type ValidationProblem, type Validator } from "@hexdag/kernel/ports";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { describeProblems } from "./describe-problems.ts";
import { malformedSchema } from "./malformed-schema.ts";

type Check = ReturnType<Validator["compile"]>;

/**
 * Makes a validator for JSON Schema 2020-12. A schema object is compiled once; keep using the same object.
 *
 * @example
 * const check = createAjvValidator().compile({ type: "object", required: ["name"] });
 * check({}); // [{ path: "name", message: "is required" }]
 */
export function createAjvValidator(): Validator {
  const checks = new WeakMap<JsonSchema, Check>();
  return {
    compile(schema) {
      const known = checks.get(schema);
      if (known !== undefined) return known;
      const check = toCheck(compileSchema(schema));
      checks.set(schema, check);
      return check;
    },
  };
}

/** A fresh ajv for each schema: one that is kept remembers every schema and `$id` it has ever seen. */
function compileSchema(schema: JsonSchema): ValidateFunction {
  const problem = malformedSchema(schema);
  if (problem !== undefined) throw refuse(problem);
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    validateFormats: false,
    // Checking a schema against its meta-schema costs 15 ms in every process; `malformedSchema` and ajv's own checks do.
    validateSchema: false,
    addUsedSchema: false,
    logger: false,
  });
  try {
    return ajv.compile(schema);
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function toCheck(validate: ValidateFunction): Check {
  return (value): readonly ValidationProblem[] => {
    if (validate(value)) return [];
    const errors: readonly ErrorObject[] = validate.errors ?? [];
    return describeProblems(errors);
  };
}

function refuse(problem: string, cause?: unknown): HexdagError {
  return new HexdagError({
    code: "HD5010",
    message: `the schema is not a valid JSON Schema: ${problem}`,
    hint: "see https://json-schema.org/draft/2020-12, or use the short form {field: type}",
    cause,
    retryable: false,
  });
}
