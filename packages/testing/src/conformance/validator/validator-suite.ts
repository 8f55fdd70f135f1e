/**
 * The contract of `Validator`: its verdicts, how it words what is wrong, and the parts of draft 2020-12 that older
 * validators lack. Wording is checked only as far as callers rely on it: a path and a phrase that follows it.
 */
import type { JsonSchema, JsonValue, Validator } from "@hexdag/kernel/ports";
import { expect } from "vitest";
import { expectCode, thrownBy } from "../expectations.ts";
import { describeSuite, type Facet, type PortSuite, type PortTarget } from "../suite.ts";

/** A validator: nothing beside what every target has. */
export interface ValidatorTarget extends PortTarget<Validator> {}

const PERSON: JsonSchema = {
  type: "object",
  properties: {
    name: { type: "string" },
    age: { type: "integer", minimum: 0, default: 7 },
    tags: { type: "array", items: { type: "object", required: ["label"] } },
  },
  required: ["name"],
  additionalProperties: false,
};

const verdicts: Facet<Validator, ValidatorTarget> = {
  name: "verdicts",
  cases: {
    "finds nothing wrong with a value that fits": (validator) => {
      expect(validator.compile(PERSON)({ name: "Ada", age: 36, tags: [{ label: "x" }] })).toEqual([]);
    },
    "finds every problem, not only the first": (validator) => {
      expect(pathsOf(validator, PERSON, { name: 1, age: -1 })).toEqual(["age", "name"]);
    },
    "accepts any JSON value for an empty schema, and none for a false one": (validator) => {
      for (const value of [null, 0, "", [], {}]) expect(validator.compile({})(value)).toEqual([]);
      expect(pathsOf(validator, { items: false }, [1])).toEqual(["[0]"]);
    },
    "converts nothing": (validator) => {
      expect(pathsOf(validator, { type: "number" }, "1")).toEqual([""]);
      expect(pathsOf(validator, { type: "array" }, "a")).toEqual([""]);
    },
    "changes neither value nor schema": (validator) => {
      const schema = structuredClone(PERSON);
      const value = { name: "Ada" };
      validator.compile(schema)(value);
      expect(value).toEqual({ name: "Ada" });
      expect(schema).toEqual(PERSON);
    },
    "keeps the findings of one check apart from the next": (validator) => {
      const check = validator.compile(PERSON);
      const first = check({ name: 1 });
      expect(check({ name: "Ada" })).toEqual([]);
      expect(first).toHaveLength(1);
    },
  },
};

const problems: Facet<Validator, ValidatorTarget> = {
  name: "problems",
  cases: {
    "say where, as a path into the value": (validator) => {
      expect(pathsOf(validator, PERSON, { name: "Ada", tags: [{ label: "x" }, "y"] })).toEqual(["tags[1]"]);
    },
    "point at the missing property itself": (validator) => {
      expect(pathsOf(validator, PERSON, { tags: [{}] })).toEqual(["name", "tags[0].label"]);
    },
    "point at the property that should not be there": (validator) => {
      expect(pathsOf(validator, PERSON, { name: "Ada", nmae: 1 })).toEqual(["nmae"]);
    },
    "say what is wrong, as a phrase that follows the path": (validator) => {
      const messages = validator
        .compile(PERSON)({ age: "x" })
        .map((problem) => problem.message);
      expect(messages.toSorted()).toEqual([expect.stringMatching(/^is /), expect.stringMatching(/^must be /)]);
    },
    "name the values an enum allows": (validator) => {
      const [problem] = validator.compile({ enum: ["red", "blue"] })("green");
      expect(problem?.message).toMatch(/"red".*"blue"/);
    },
  },
};

const dialect: Facet<Validator, ValidatorTarget> = {
  name: "draft 2020-12",
  cases: {
    "knows prefixItems": (validator) => {
      const schema = { prefixItems: [{ type: "string" }, { type: "number" }], items: false } as const;
      expect(pathsOf(validator, schema, ["a", 1])).toEqual([]);
      expect(pathsOf(validator, schema, ["a", "b"])).toEqual(["[1]"]);
    },
    "knows $defs and $ref, also recursive ones": (validator) => {
      const schema = {
        $defs: { tree: { type: "object", properties: { next: { $ref: "#/$defs/tree" } } } },
        $ref: "#/$defs/tree",
      } as const;
      expect(pathsOf(validator, schema, { next: { next: {} } })).toEqual([]);
      expect(pathsOf(validator, schema, { next: { next: 1 } })).toEqual(["next.next"]);
    },
    "knows unevaluatedProperties": (validator) => {
      const schema = { allOf: [{ properties: { a: { type: "number" } } }], unevaluatedProperties: false } as const;
      expect(pathsOf(validator, schema, { a: 1 })).toEqual([]);
      expect(pathsOf(validator, schema, { a: 1, b: 2 })).toEqual(["b"]);
    },
    "allows keywords it does not know": (validator) => {
      expect(validator.compile({ type: "string", "x-unit": "metres" })("5")).toEqual([]);
    },
    "compiles schemas that share an $id": (validator) => {
      validator.compile({ $id: "https://example.com/same", type: "string" });
      expect(pathsOf(validator, { $id: "https://example.com/same", type: "number" }, "x")).toEqual([""]);
    },
    "refuses a schema that is not one, with HD5010": (validator) => {
      expectCode(
        thrownBy(() => validator.compile({ type: "strnig" })),
        "HD5010",
      );
      expectCode(
        thrownBy(() => validator.compile({ $ref: "#/$defs/missing" })),
        "HD5010",
      );
    },
  },
};

/** The contract of `Validator`. */
export const VALIDATOR_SUITE: PortSuite<Validator, ValidatorTarget> = {
  port: "validator",
  guards: {},
  facets: [verdicts, problems, dialect],
};

/** Tests an implementation against the contract of `Validator`. */
export function describeValidator(target: ValidatorTarget): void {
  describeSuite(VALIDATOR_SUITE, target);
}

function pathsOf(validator: Validator, schema: JsonSchema, value: JsonValue): readonly string[] {
  return validator
    .compile(schema)(value)
    .map((problem) => problem.path)
    .toSorted();
}
