import type { StandardSchema } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { schemaKeys } from "../src/manifest/schema-keys.ts";

const fields = { a: z.string(), b: z.object({ c: z.number() }).optional() };

describe("the keys a schema takes", () => {
  it.each<[string, StandardSchema, boolean]>([
    ["a strict object", z.strictObject(fields), false],
    ["an object that drops what it does not know", z.object(fields), false],
    ["a loose object", z.looseObject(fields), true],
    ["an object with a schema for the rest", z.object(fields).catchall(z.string()), true],
    ["a refined object", z.strictObject(fields).refine(() => true), false],
    ["an object with metadata", z.strictObject(fields).meta({ examples: [] }), false],
    ["an object that is transformed", z.strictObject(fields).transform(() => null), false],
    ["an object that is prepared", z.preprocess((value) => value, z.strictObject(fields)), false],
    ["alternatives", z.union([z.strictObject({ a: fields.a }), z.strictObject({ b: fields.b })]), false],
  ])("of %s are the same read off it and asked of its JSON Schema", (_name, schema, open) => {
    const { keys, open: isOpen, keysAt } = schemaKeys(schema);
    expect([...(keys ?? [])]).toEqual(["a", "b"]);
    expect(keysAt([])).toEqual(["a", "b"]);
    expect(keysAt(["b"])).toEqual(["c"]);
    expect(isOpen).toBe(open);
  });

  it("cost no JSON Schema for a plain object until keys below it are asked for", () => {
    const schema = z.strictObject(fields);
    let made = 0;
    const counted = {
      shape: schema.shape,
      def: schema.def,
      "~standard": {
        ...schema["~standard"],
        jsonSchema: {
          input: () => {
            made += 1;
            return { type: "object", properties: { b: { type: "object", properties: { c: {} } } } };
          },
          output: () => ({}),
        },
      },
    };
    const { keys, keysAt } = schemaKeys(counted);
    expect([[...(keys ?? [])], made]).toEqual([["a", "b"], 0]);
    expect([keysAt(["b"]), keysAt(["b"]), made]).toEqual([["c"], ["c"], 1]);
  });

  it("are unknown for a schema that cannot tell", () => {
    const schema: StandardSchema = {
      "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) },
    };
    const { keys, open, keysAt } = schemaKeys(schema);
    expect([keys, open, keysAt([])]).toEqual([undefined, false, []]);
  });
});
