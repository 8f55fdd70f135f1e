import type { JsonSchema, JsonValue } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { createAjvValidator } from "../src/validator/ajv-validator.ts";

const validator = createAjvValidator();
const problems = (schema: JsonSchema, value: JsonValue): readonly string[] =>
  validator
    .compile(schema)(value)
    .map(({ path, message }) => `${path} ${message}`.trim());

describe("a validation problem reads", () => {
  it.each<[schema: JsonSchema, value: JsonValue, ...expected: readonly string[]]>([
    [{ type: "string" }, 1, "must be a string, not a number"],
    [{ type: "integer" }, 1.5, "must be a whole number, not 1.5"],
    [{ type: ["integer", "null"] }, true, "must be a whole number or null, not true"],
    [{ type: "array" }, null, "must be a list, not null"],
    [{ type: "object" }, [1], "must be a map, not a list"],
    [{ required: ["a", "b"] }, {}, "a is required", "b is required"],
    [{ dependentRequired: { a: ["b"] } }, { a: 1 }, 'b is required when "a" is given'],
    [{ properties: { a: {} }, additionalProperties: false }, { c: 1 }, "c is not a known field"],
    [{ enum: ["red", 1] }, "green", 'must be one of "red", 1'],
    [{ enum: Array.from({ length: 12 }, (_e, i) => i) }, "x", "must be one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more"],
    [{ const: { a: 1 } }, 1, 'must be {"a":1}'],
    [{ minimum: 0 }, -1, "must be at least 0"],
    [{ exclusiveMaximum: 5 }, 5, "must be less than 5"],
    [{ multipleOf: 2 }, 3, "must be a multiple of 2"],
    [{ minLength: 1 }, "", "must have at least 1 character"],
    [{ maxLength: 2 }, "abc", "must have at most 2 characters"],
    [{ minItems: 2 }, [1], "must have at least 2 items"],
    [{ uniqueItems: true }, [1, 2, 1], "must not hold the same item twice (items 0 and 2)"],
    [{ maxProperties: 0 }, { a: 1 }, "must have at most 0 fields"],
    [{ pattern: "^a" }, "b", "must match the pattern ^a"],
    [{ contains: { type: "number" } }, ["a"], "must hold at least 1 item of the kind the schema asks for"],
    [{ not: { type: "string" } }, "a", "must not be of the kind the schema excludes"],
    [
      { anyOf: [{ type: "string" }, { type: "number" }] },
      true,
      "must be a string, not true, or must be a number, not true",
    ],
    [{ anyOf: [{ required: ["a"] }, { required: ["b"] }] }, {}, "a is required, or b is required"],
    [
      { oneOf: [{ type: "number" }, { minimum: 0 }] },
      1,
      "fits more than one of the alternatives, and must fit exactly one",
    ],
    [{ if: { required: ["a"] }, else: { required: ["b"] } }, {}, "b is required"],
    [{ propertyNames: { pattern: "^[a-z]+$" } }, { A: 1 }, "A must match the pattern ^[a-z]+$"],
    [
      { properties: { "a b": { items: { type: "string" } } } },
      { "a b": ["x", 1] },
      '["a b"][1] must be a string, not a number',
    ],
    [{ properties: { "a/b~c": { type: "null" } } }, { "a/b~c": 1 }, '["a/b~c"] must be null, not a number'],
  ])("%j of %j", (schema, value, ...expected) => {
    expect(problems(schema, value)).toEqual(expected);
  });
});

const nested = (depth: number): JsonSchema => (depth === 0 ? {} : { not: nested(depth - 1) });

const NOT_SCHEMAS: readonly JsonSchema[] = [
  { type: "strnig" },
  { minimum: "x" },
  { minLength: -1 },
  { maxItems: 1.5 },
  { multipleOf: 0 },
  { enum: [] },
  { pattern: "(" },
  { contains: 5 },
  { anyOf: [{}, "x"] },
  { $ref: "https://example.com/elsewhere" },
  nested(200),
];

describe("a schema that is none", () => {
  it.each(NOT_SCHEMAS.map((schema) => [schema]))("is refused with HD5010: %j", (schema) => {
    expect(() => validator.compile(schema)).toThrow(
      expect.objectContaining({ code: "HD5010", message: expect.stringContaining("not a valid JSON Schema") }),
    );
  });
});

it("a schema object is compiled once", () => {
  const schema: JsonSchema = { type: "string" };
  expect(validator.compile(schema)).toBe(validator.compile(schema));
});

it("formats are not checked", () => {
  expect(problems({ type: "string", format: "email" }, "no address")).toEqual([]);
});
