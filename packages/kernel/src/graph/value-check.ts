import { type Coerced, compileCoercion } from "../json/coercion/coerce.ts";
import type { JsonSchema } from "../json/json-schema.ts";
import type { JsonValue } from "../json/json-value.ts";
import type { ValidationProblem, Validator } from "../ports/validator.ts";

/** A value as its schema has it: coerced where the schema asks for it (`x-coerce`), and what is wrong with it then. */
export type ValueCheck = (value: JsonValue) => Coerced;

/**
 * Coerces and checks values by a schema. The schema is compiled at once; throws HD5010 when it is none.
 *
 * @example
 * const read = createValueCheck({ type: "number", "x-coerce": { number: "currency" } }, createAjvValidator());
 * read("$1,200"); // { value: 1200, problems: [] }
 */
export function createValueCheck(schema: JsonSchema, validator: Validator): ValueCheck {
  const check = validator.compile(schema);
  const coerce = compileCoercion(schema);
  if (coerce === undefined) return (value) => ({ value, problems: check(value) });
  return (given) => {
    const { value, problems } = coerce(given);
    return { value, problems: problems.length === 0 ? check(value) : together(problems, check(value)) };
  };
}

/** What could not be coerced need not be said again as a value of the wrong type. */
function together(
  coercion: readonly ValidationProblem[],
  validation: readonly ValidationProblem[],
): readonly ValidationProblem[] {
  const paths = new Set(coercion.map(({ path }) => path));
  return [...coercion, ...validation.filter(({ path }) => !paths.has(path))];
}
