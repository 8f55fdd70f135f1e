import type { JsonSchema, JsonValue, ValidationProblem, Validator } from "@hexdag/kernel/ports";
import { describeValidator, VALIDATOR_SUITE, type ValidatorTarget } from "@hexdag/testing";
import { createAjvValidator } from "../../src/validator/ajv-validator.ts";
import { describeBrokenFakes } from "../support/broken-fakes.ts";

const target: ValidatorTarget = { name: "ajv", capabilities: [], create: createAjvValidator };

describeValidator(target);

type Finding = (
  problems: readonly ValidationProblem[],
  value: JsonValue,
  schema: JsonSchema,
) => readonly ValidationProblem[];

/** The real validator, with its findings or its schemas tampered with. */
function broken(finding: Finding, alter: (schema: JsonSchema) => JsonSchema = (schema) => schema): ValidatorTarget {
  return {
    ...target,
    create: () => {
      const validator = createAjvValidator();
      return {
        compile: (schema) => {
          const check = validator.compile(alter(schema));
          return (value) => finding(check(value), value, schema);
        },
      };
    },
  };
}

const altering = (alter: (schema: JsonSchema) => JsonSchema): ValidatorTarget => broken((problems) => problems, alter);
const saying = (change: (problem: ValidationProblem) => ValidationProblem): ValidatorTarget =>
  broken((problems) => problems.map(change));

function without(keyword: string): ValidatorTarget {
  return altering((schema) => Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword)));
}

const remembering: Validator["compile"] = (schema) => {
  const check = createAjvValidator().compile(schema);
  const all: ValidationProblem[] = [];
  return (value) => {
    all.push(...check(value));
    return all;
  };
};

describeBrokenFakes(VALIDATOR_SUITE, {
  "capabilities: are exactly the declared ones": { ...target, capabilities: ["SupportsFormats"] },
  "verdicts: finds nothing wrong with a value that fits": broken(() => [{ path: "", message: "is suspicious" }]),
  "verdicts: finds every problem, not only the first": broken((problems) => problems.slice(0, 1)),
  "verdicts: accepts any JSON value for an empty schema, and none for a false one": without("items"),
  "verdicts: converts nothing": broken((problems, value) => (typeof value === "string" ? [] : problems)),
  "verdicts: changes neither value nor schema": broken((problems, value) => {
    if (typeof value === "object" && value !== null) Reflect.set(value, "age", 7);
    return problems;
  }),
  "verdicts: keeps the findings of one check apart from the next": {
    ...target,
    create: () => ({ compile: remembering }),
  },
  "problems: say where, as a path into the value": saying((problem) => ({ ...problem, path: `/${problem.path}` })),
  "problems: point at the missing property itself": saying((problem) => ({
    ...problem,
    path: problem.path.replace(/\.?\w+$/, ""),
  })),
  "problems: point at the property that should not be there": saying((problem) => ({ ...problem, path: "" })),
  "problems: say what is wrong, as a phrase that follows the path": saying((problem) => ({
    ...problem,
    message: `Error: ${problem.message}`,
  })),
  "problems: name the values an enum allows": saying((problem) => ({
    ...problem,
    message: "must be one of the allowed values",
  })),
  "draft 2020-12: knows prefixItems": without("prefixItems"),
  "draft 2020-12: knows $defs and $ref, also recursive ones": without("$ref"),
  "draft 2020-12: knows unevaluatedProperties": without("unevaluatedProperties"),
  "draft 2020-12: allows keywords it does not know": altering((schema) => {
    if (Object.keys(schema).some((name) => name.startsWith("x-"))) throw new Error("unknown keyword");
    return schema;
  }),
  "draft 2020-12: compiles schemas that share an $id": {
    ...target,
    create: () => {
      const known = new Map<unknown, ReturnType<Validator["compile"]>>();
      const validator = createAjvValidator();
      return {
        compile: (schema) => {
          const check = known.get(schema.$id) ?? validator.compile(schema);
          known.set(schema.$id, check);
          return check;
        },
      };
    },
  },
  "draft 2020-12: refuses a schema that is not one, with HD5010": altering((schema) =>
    schema.type === "strnig" ? {} : schema,
  ),
});
