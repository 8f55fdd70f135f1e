import { functionSignatures, type JsonValue } from "@hexdag/kernel";
import { createSeededRandom } from "@hexdag/testing";
import Handlebars from "handlebars";
import { describe, expect, it } from "vitest";
import { createHandlebarsEngine } from "../src/template/handlebars-engine.ts";
import { expressionFunctions } from "../src/template/template-functions.ts";

const engine = createHandlebarsEngine();
const render = (source: string, values: Readonly<Record<string, JsonValue | undefined>> = {}): string =>
  engine.compile(source)(values);

/** The error of a template, as people read it. */
function problem(source: string, values: Readonly<Record<string, JsonValue | undefined>> = {}): unknown {
  try {
    return render(source, values);
  } catch (error) {
    return error;
  }
}

describe("a missing value", () => {
  it("is named in full, with its place and what to write instead", () => {
    expect(problem("Hi\n  {{user.address.city}}", { user: { address: {} } })).toMatchObject({
      code: "HD4504",
      message: 'the template reads "user.address.city", which has no value (line 2, column 5 of the template)',
      hint: 'write {{default user.address.city "…"}} if it may be absent',
      data: { path: "user.address.city", template: { line: 2, column: 5, end_line: 2, end_column: 22 } },
      retryable: false,
    });
  });

  it("fails as the argument of a function, and as what a block walks", () => {
    for (const source of [
      "{{upper a.b}}",
      "{{#each a.b}}x{{/each}}",
      "{{#with a.b}}x{{/with}}",
      "{{json (upper a.b)}}",
    ]) {
      expect(problem(source, { a: {} })).toMatchObject({ code: "HD4504", data: { path: "a.b" } });
    }
  });

  it("is null to if, unless, default, coalesce, is_null and is_empty", () => {
    expect(
      render(
        "{{#if a.b}}1{{else}}2{{/if}} {{#unless a.b}}3{{/unless}} {{default a.b 4}} {{coalesce a.b a.c 5}} {{is_null a.b}} {{is_empty a.b}}",
        { a: {} },
      ),
    ).toBe("2 3 4 5 true true");
  });

  it("suggests len where somebody looks for a length", () => {
    expect(problem("{{items.length}}", { items: [1] })).toMatchObject({
      hint: "write {{len items}} for the number of items",
    });
    expect(render("{{len items}}", { items: [1] })).toBe("1");
  });
});

describe("functions", () => {
  it("are all pure functions of the expression language that take no lambda", () => {
    const names = [...expressionFunctions().keys()];
    expect(names).toContain("upper");
    expect(names.filter((name) => functionSignatures.get(name)?.pure !== true)).toEqual([]);
    expect(names).not.toContain("map");
    expect(names).not.toContain("now");
  });

  it("fail with HD4504 and their own words", () => {
    expect(problem("{{upper n}}", { n: 1 })).toMatchObject({
      code: "HD4504",
      message: expect.stringContaining("upper() takes a string"),
      cause: { code: "HD4501" },
    });
    expect(problem("{{upper}}")).toMatchObject({ code: "HD4504" });
    expect(problem('{{upper "a" "b"}}')).toMatchObject({ code: "HD4504" });
  });

  it("are told apart from names that are none", () => {
    expect(problem("{{uper name}}", { name: "a" })).toMatchObject({
      code: "HD4504",
      message: expect.stringContaining('"uper"'),
    });
  });

  it("take no named arguments", () => {
    expect(problem('{{join xs sep=", "}}', { xs: [] })).toMatchObject({
      code: "HD4504",
      message: expect.stringContaining("named arguments"),
    });
  });

  it("are called without arguments only where no value has their name", () => {
    const own = createHandlebarsEngine({ functions: new Map([["answer", () => 42]]) });
    expect(own.compile("{{answer}} {{#if (answer)}}yes{{/if}}")({})).toBe("42 yes");
    expect(own.compile("{{answer}}")({ answer: "mine" })).toBe("mine");
    expect(() => own.compile("{{this.answer}}")({})).toThrow(/has no value/);
  });
});

describe("source that is no template", () => {
  it("fails with the parser's words on one line", () => {
    expect(problem("{{#if a}}x")).toMatchObject({
      code: "HD4504",
      message: expect.stringMatching(/^the template cannot be parsed: Parse error on line 1: Expecting .*$/),
    });
  });

  it.each([
    ["{{> footer}}", "partials"],
    ["{{{{raw}}}}x{{{{/raw}}}}", '"raw" is no block'],
    ["{{#items}}x{{/items}}", '"items" is no block'],
    ["{{#if a b}}x{{/if}}", "#if takes one value"],
    ["{{#each}}x{{/each}}", "#each takes one value"],
  ])("%s is refused at once", (source, words) => {
    expect(() => engine.compile(source)).toThrow(words);
  });
});

describe("bounds", () => {
  it("stop a template that would print without end", () => {
    const xs = Array.from({ length: 5_000 }, () => "0123456789");
    expect(problem("{{#each xs}}{{#each ../xs}}{{this}}{{/each}}{{/each}}", { xs })).toMatchObject({
      code: "HD4504",
      message: expect.stringContaining("more than 16,777,216 characters"),
    });
  });

  it.each([
    ["blocks", `${"{{#if a}}".repeat(100_000)}x${"{{/if}}".repeat(100_000)}`],
    ["inverse blocks", `${"{{^if a}}".repeat(10_000)}x${"{{/if}}".repeat(10_000)}`],
    ["else-ifs", `{{#if a}}x${"{{else if a}}y".repeat(10_000)}{{/if}}`],
    ["parentheses", `{{upper ${"(upper ".repeat(100_000)}"a"${")".repeat(100_000)}}}`],
  ])("stop %s that are nested without end, at once", (_what, source) => {
    const started = performance.now();
    expect(problem(source, { a: 1 })).toMatchObject({
      code: "HD4504",
      message: expect.stringContaining("nested more than 100 deep"),
    });
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("allow what a hundred levels hold", () => {
    const flat = "{{#if a}}{{else if b}}{{else}}-{{/if}}({{upper (lower 'x')}})".repeat(2_000);
    expect(render(flat, { a: 0, b: 0 })).toBe("-(X)".repeat(2_000));
    expect(render(`${"{{#if a}}".repeat(90)}x${"{{/if}}".repeat(90)}`, { a: 1 })).toBe("x");
  });

  it("keep no more than a thousand compiled templates", () => {
    const own = createHandlebarsEngine();
    const first = own.compile("{{a}}");
    expect(own.compile("{{a}}")).toBe(first);
    for (let count = 0; count < 1_000; count++) own.compile(`{{a}} ${count}`);
    expect(own.compile("{{a}}")).not.toBe(first);
  });
});

/**
 * What both engines mean alike: no missing values, no printed maps, no empty maps as conditions. The values hold nothing
 * to escape, because without escaping Handlebars adds up the numbers of `{{a}}{{b}}` instead of printing both.
 */
const SAME = [
  "plain {{a}} and {{{a}}}",
  "{{m.x}} {{m.y.[0]}} {{m.[x]}} {{this.a}} {{./a}} {{@root.a}}",
  "{{#if a}}A{{/if}}{{#if zero}}Z{{else}}nz{{/if}}{{#if empty}}E{{else if m}}M{{else}}N{{/if}}",
  "{{#unless none}}u{{else}}v{{/unless}}",
  "{{#each xs}}{{@index}}{{@first}}{{@last}}{{@key}}:{{this}}{{../a}};{{/each}}",
  "{{#each m.y}}{{this}}{{#unless @last}},{{/unless}}{{/each}}",
  "{{#each flat}}{{@key}}={{this}}{{@index}} {{/each}}",
  "{{#each empty}}x{{else}}none{{/each}}{{#each a}}x{{else}}scalar{{/each}}",
  "{{#each xs as |x i|}}{{i}}{{x}}{{#each ../m.y as |y|}}{{x}}{{y}}{{/each}}{{/each}}",
  "{{#each rows}}{{#each cells}}{{../name}}{{this}}{{@../index}} {{/each}}{{/each}}",
  "{{#with m}}{{x}}{{../a}}{{#with ../flat}}{{p}}{{../x}}{{../../a}}{{/with}}{{/with}}",
  "{{#with none}}x{{else}}no{{/with}}{{#with zero}}{{this}}{{/with}}",
  "{{#with m as |n|}}{{n.x}}{{/with}}",
  "  {{~a~}}  |{{a~}}  x  {{~#if a~}}  y  {{~/if~}}  z",
  "line\n{{#if a}}\nstandalone\n{{/if}}\nend\n{{! comment }}\n{{!-- also -- this --}}x",
  "\\{{a}} \\\\{{a}}",
  "{{lookup m 'x'}} {{lookup xs 1}}",
  '{{"a"}} {{[a]}} {{[odd key]}}',
  "{{#if (lookup flags 'on')}}on{{/if}}",
  "{{null}}{{true}}{{1}}",
];

const VALUES = {
  a: "A!",
  zero: 0,
  none: null,
  empty: [],
  xs: ["p", "q"],
  m: { x: 1, y: ["r", "s"] },
  flat: { p: "P", q: 2 },
  rows: [
    { name: "r1", cells: [1, 2] },
    { name: "r2", cells: [3] },
  ],
  flags: { on: true },
  "odd key": "odd",
  null: "N",
  true: "T",
  1: "one",
};

describe("beside Handlebars itself", () => {
  const reference = Handlebars.create();

  it.each(SAME)("%j renders the same", (source) => {
    expect(render(source, VALUES)).toBe(reference.compile(source)(VALUES));
  });

  it("five hundred random templates render the same", () => {
    const random = createSeededRandom(20_261_122);
    for (let count = 0; count < 500; count++) {
      const source = randomTemplate(random, 3);
      expect(render(source, VALUES), `${source} (seed ${random.seed})`).toBe(reference.compile(source)(VALUES));
    }
  });
});

function randomTemplate(random: ReturnType<typeof createSeededRandom>, depth: number): string {
  return Array.from({ length: random.integer(1, 4) }, () => randomPart(random, depth)).join("");
}

function randomPart(random: ReturnType<typeof createSeededRandom>, depth: number): string {
  const value = random.pick(["@root.a", "@root.m.x", "@root.flat.p", "@root.zero", "@root.none"]);
  const trim = (): string => (random.next() < 0.2 ? "~" : "");
  const leaf = random.pick([` text\n`, `{{${trim()}${value}${trim()}}}`, "\n", "  ", "{{! note }}\n"]);
  if (depth === 0 || random.next() < 0.4) return leaf;
  const inner = (): string => randomTemplate(random, depth - 1);
  return random.pick([
    () => `{{${trim()}#if ${value}${trim()}}}${inner()}{{${trim()}else${trim()}}}${inner()}{{${trim()}/if${trim()}}}`,
    () => `{{#unless ${value}}}${inner()}{{/unless}}`,
    () => `{{#each @root.xs}}${inner()}{{this}}{{@index}}{{/each}}`,
    () => `{{#each @root.flat as |v k|}}${inner()}{{k}}{{v}}{{else}}never{{/each}}`,
    () => `{{#with @root.m}}${inner()}{{x}}{{/with}}`,
  ])();
}
