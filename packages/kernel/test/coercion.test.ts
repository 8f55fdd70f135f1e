/** `x-coerce`: what values become before they are checked, one keyword at a time. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Coerced, compileCoercion, type JsonSchema, type JsonValue } from "../src/index.ts";

const coerce = (schema: JsonSchema, value: JsonValue): Coerced =>
  compileCoercion(schema)?.(value) ?? { value, problems: [] };
const to = (type: string | readonly string[], rules: object): JsonSchema => ({ type, "x-coerce": rules });
const made = (schema: JsonSchema, value: JsonValue): JsonValue | string => {
  const { value: result, problems } = coerce(schema, value);
  return problems.length === 0 ? result : problems.map(({ path, message }) => `${path} ${message}`.trim()).join("; ");
};

describe("text", () => {
  test("is trimmed unless told otherwise", () => {
    expect(made(to("string", {}), "  tea\n")).toBe("tea");
    expect(made(to("string", { trim: false }), " tea ")).toBe(" tea ");
  });

  test("loses unwanted characters wherever they stand", () => {
    expect(made(to("string", { strip: "$,😀" }), "$1,2😀00")).toBe("1200");
  });

  test("changes its case", () => {
    expect(made(to("string", { upper: true }), "straße ")).toBe("STRASSE");
    expect(made(to("string", { lower: true }), "TEA")).toBe("tea");
  });

  test("is cut by characters, not in the middle of one", () => {
    expect(made(to("string", { max_length: 2 }), "a😀b")).toBe("a😀");
    expect(made(to("string", { max_length: 2 }), "a bc")).toBe("a");
  });

  test("is made of numbers and booleans, and of nothing else", () => {
    expect(made(to("string", {}), 12.5)).toBe("12.5");
    expect(made(to("string", {}), true)).toBe("true");
    expect(made(to("string", {}), [1])).toBe("is a list, which cannot be read as text");
    expect(made(to("string", {}), { a: 1 })).toBe("is a map, which cannot be read as text");
    expect(made(to("string", {}), null)).toBe("is null, which cannot be read as text");
  });
});

describe("null", () => {
  test.each(["", " N/A ", "null", "None", "-"])("is what %j means, where common nulls are", (text) => {
    expect(made(to(["string", "null"], { nulls: "common" }), text)).toBe(null);
  });

  test("is what the listed texts mean, before and after characters are taken out", () => {
    const schema = to(["number", "null"], { strip: "$", nulls: ["tbd", "$0"] });
    expect(made(schema, "TBD")).toBe(null);
    expect(made(schema, "$0")).toBe(null);
    expect(made(schema, "$TBD")).toBe(null);
    expect(made(schema, "0")).toBe(0);
  });

  test("gives way to a default, as does a field that is absent", () => {
    const schema = to("string", { nulls: "common", default: "unknown" });
    expect(made(schema, "n/a")).toBe("unknown");
    expect(made(schema, null)).toBe("unknown");
    expect(made({ properties: { a: schema } }, {})).toEqual({ a: "unknown" });
    expect(made({ properties: { a: to("string", { default: "" }) } }, {})).toEqual({ a: "" });
  });

  test("stays out of types that have no null", () => {
    expect(made(to("integer", { nulls: "common" }), "none")).toBe("is null, which cannot be read as a whole number");
  });
});

describe("a number", () => {
  test.each<[string, number]>([
    ["12", 12],
    [" +1.5 ", 1.5],
    [".5", 0.5],
    ["5.", 5],
    ["-2e3", -2000],
    ["-0", 0],
  ])("is read from %j", (text, number) => {
    expect(made(to("number", {}), text)).toBe(number);
  });

  test.each(["", "1,200", "0x10", "about 5", "Infinity", "NaN", "1_000", "9".repeat(401), "1e999"])(
    "is not read from %j",
    (text) => {
      expect(made(to("number", {}), text)).toMatch(/cannot be read as a number/);
    },
  );

  test("is not true", () => {
    expect(made(to("number", {}), true)).toBe("is true, which cannot be read as a number");
  });

  test("that is whole has no fraction, and is not rounded", () => {
    expect(made(to("integer", {}), "12.0")).toBe(12);
    expect(made(to("integer", {}), "12.7")).toMatch(/^is "12.7", which cannot be read as a whole number/);
    expect(made(to("integer", {}), 12.7)).toBe("is 12.7, which cannot be read as a whole number");
  });

  test("is brought within its bounds", () => {
    expect([-5, 50, 500].map((value) => made(to("number", { clamp: [0, 100] }), value))).toEqual([0, 50, 100]);
    expect([-5, 500].map((value) => made(to("number", { clamp: [null, 100] }), value))).toEqual([-5, 100]);
  });
});

describe("an amount of money", () => {
  const money = to("number", { number: "currency" });

  test.each<[string, number]>([
    ["$1,200.50", 1200.5],
    ["1200", 1200],
    ["€ 1 234 567.89", 1234567.89],
    ["1'200 CHF", 1200],
    ["USD 12.50", 12.5],
    ["USD $12.50", 12.5],
    ["US$3", 3],
    ["-$5", -5],
    ["$-5", -5],
    ["($12.00)", -12],
    ["−7 EUR", -7],
    ["£.99", 0.99],
  ])("is read from %j", (text, number) => {
    expect(made(money, text)).toBe(number);
  });

  test.each(["12,50", "1.200,50", "1,20,000", "about $5", "$", "($-5)", "--5", "5 dollars", "1, 200", "USDA 5"])(
    "is not guessed from %j",
    (text) => {
      expect(made(money, text)).toBe(
        `is ${JSON.stringify(text)}, which cannot be read as an amount of money such as 1200.50 (tried without the space around it)`,
      );
    },
  );
});

describe("a score", () => {
  test.each<[JsonValue, number]>([
    ["0.85", 0.85],
    ["85%", 0.85],
    ["17/20", 0.85],
    ["8 out of 10", 0.8],
    [0.5, 0.5],
    [85, 85],
  ])("is read from %j", (written, number) => {
    expect(made(to("number", { number: "score" }), written)).toBe(number);
  });

  test.each(["high", "8/0", "8/10/2", "%"])("is not read from %j", (text) => {
    expect(made(to("number", { number: "score" }), text)).toMatch(
      /cannot be read as a score such as 0.85, 85% or 17\/20/,
    );
  });
});

describe("a boolean", () => {
  test.each<[JsonValue, boolean]>([
    ["Yes", true],
    [" y ", true],
    ["TRUE", true],
    [1, true],
    ["off", false],
    [0, false],
    [false, false],
  ])("is read from %j", (written, value) => {
    expect(made(to("boolean", {}), written)).toBe(value);
  });

  test("is read from words of its own, which take the place of the usual ones", () => {
    const schema = to("boolean", { true_values: ["ja"], false_values: ["nein"] });
    expect(made(schema, "Ja")).toBe(true);
    expect(made(schema, "yes")).toBe(
      'is "yes", which cannot be read as true or false (tried without the space around it, as one of ja, nein)',
    );
  });

  test("is not read from other numbers", () => {
    expect(made(to("boolean", {}), 2)).toBe("is 2, which cannot be read as true or false");
  });
});

describe("in a schema, coercion reaches", () => {
  const number = to("number", {});
  const cases: readonly [string, JsonSchema, JsonValue, JsonValue][] = [
    ["properties", { properties: { a: number } }, { a: "1", b: "2" }, { a: 1, b: "2" }],
    [
      "the other properties",
      { properties: { a: {} }, additionalProperties: number },
      { a: "1", b: "2" },
      { a: "1", b: 2 },
    ],
    ["items", { items: number }, ["1", "2"], [1, 2]],
    ["the first items", { prefixItems: [number], items: {} }, ["1", "2"], [1, "2"]],
    ["allOf", { allOf: [{ properties: { a: number } }] }, { a: "1" }, { a: 1 }],
    ["$ref", { $defs: { "a/b": number }, properties: { a: { $ref: "#/$defs/a~1b" } } }, { a: "1" }, { a: 1 }],
    [
      "schemas that refer to themselves",
      { properties: { n: number, next: { $ref: "#" } } },
      { n: "1", next: { n: "2", next: { n: "3" } } },
      { n: 1, next: { n: 2, next: { n: 3 } } },
    ],
    ["null beside a type", { anyOf: [number, { type: "null" }] }, null, null],
    ["the alternative that can", { anyOf: [{ type: "boolean" }, number] }, "1", 1],
    ["no alternative, when one takes the value as it is", { anyOf: [number, { type: "string" }] }, "1", "1"],
    [
      "keys with a meaning in JavaScript",
      JSON.parse('{"properties": {"__proto__": {"type": "number", "x-coerce": {}}}}'),
      JSON.parse('{"__proto__": "1"}'),
      JSON.parse('{"__proto__": 1}'),
    ],
  ];
  test.each(cases)("%s", (_name, schema, value, expected) => {
    expect(made(schema, value)).toEqual(expected);
  });

  test("nothing, when a reference leads to itself alone", () => {
    expect(made({ $ref: "#", properties: { a: number } }, { a: "1" })).toEqual({ a: 1 });
    expect(
      made({ $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" }, c: number } }, "1"),
    ).toBe("1");
    expect(made({ $ref: "#/%zz", items: number }, ["1"])).toEqual([1]);
  });

  test("a schema without x-coerce not at all", () => {
    expect(compileCoercion({ properties: { a: { type: "number" } } })).toBe(undefined);
  });
});

describe("what cannot be coerced", () => {
  test("is told with its path, and the rest is coerced", () => {
    const number = to("number", {});
    const schema: JsonSchema = { properties: { rows: { items: { properties: { "a b": number } } }, n: number } };
    const { value, problems } = coerce(schema, { rows: [{ "a b": "1" }, { "a b": "x" }], n: "2" });
    expect(value).toEqual({ rows: [{ "a b": 1 }, { "a b": "x" }], n: 2 });
    expect(problems).toEqual([
      {
        path: 'rows[1]["a b"]',
        message: 'is "x", which cannot be read as a number (tried without the space around it)',
      },
    ]);
  });

  test("is told for the first twenty", () => {
    const many = Array.from({ length: 50 }, () => "x");
    expect(coerce({ items: to("number", {}) }, many).problems).toHaveLength(20);
  });

  test("is shown in part when it is long", () => {
    expect(made(to("number", {}), "x".repeat(1000))).toMatch(/^is "x{40}…"/);
  });
});

describe("rules that make no sense are refused", () => {
  test.each<[string, JsonSchema]>([
    ['"x-coerce" stands beside a type', { "x-coerce": {} }],
    ['"x-coerce" stands beside a type', { type: ["number", "string"], "x-coerce": {} }],
    ['"x-coerce" is a map of rules', { type: "number", "x-coerce": true }],
    ['"round" is not a rule of "x-coerce"', { type: "number", "x-coerce": { round: 1 } }],
    ['"clamp" is a list of the smallest', { type: "number", "x-coerce": { clamp: [2, 1] } }],
    ['"clamp" means nothing for values of type string', { type: "string", "x-coerce": { clamp: [1, 2] } }],
    ['"upper" and "lower" cannot both be', { type: "string", "x-coerce": { upper: true, lower: true } }],
    ['"nulls" is a list of texts, or common', { type: "string", "x-coerce": { nulls: "usual" } }],
    ['"max_length" is a whole number', { type: "string", "x-coerce": { max_length: 0 } }],
  ])("%s: HD5010", (message, schema) => {
    const compile = () => compileCoercion({ properties: { a: schema } });
    expect(compile).toThrow(message);
    expect(compile).toThrow(expect.objectContaining({ code: "HD5010" }));
  });
});

describe("laws", () => {
  const rules = fc.record(
    {
      strip: fc.constantFrom("$", ",", " "),
      trim: fc.boolean(),
      nulls: fc.constantFrom("common" as const, ["x"]),
      upper: fc.constant(true),
      max_length: fc.integer({ min: 1, max: 5 }),
    },
    { requiredKeys: [] },
  );

  test("a coerced value coerces to itself, unless it was cut down to a word for null", () => {
    fc.assert(
      fc.property(rules, fc.string({ unit: "grapheme", maxLength: 12 }), (each, text) => {
        const coercion = compileCoercion(to(["string", "null"], each));
        const once = coercion?.(text);
        const again = coercion?.(once?.value ?? null);
        // "-!" is no word for null, and "-" is one; those words are ASCII.
        const isCut = typeof once?.value === "string" && again?.value === null;
        if (isCut) expect(String(once.value)).toHaveLength(each.max_length ?? 0);
        else expect(again).toEqual(once);
      }),
    );
  });

  test("work grows with the value, however schemas refer to each other", () => {
    const twice = { anyOf: [{ $ref: "#/$defs/tree" }, { $ref: "#/$defs/tree" }] };
    const schema: JsonSchema = {
      $ref: "#/$defs/tree",
      $defs: { tree: { type: "object", properties: { n: to("number", {}), next: twice } } },
    };
    let value: JsonValue = { n: "x" };
    for (let depth = 0; depth < 200; depth++) value = { n: "1", next: value };
    expect(coerce(schema, value).problems).toHaveLength(1);
  });

  test("long texts take time in proportion", () => {
    const text = `${" ".repeat(200_000)}x`;
    const schema = to("number", { number: "currency", strip: "$", nulls: "common" });
    const start = performance.now();
    made(schema, text);
    made(to("string", { max_length: 3, strip: "x" }), text);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
