import { describe, expect, it } from "vitest";
import { createLineTable } from "../src/diagnostics/line-table.ts";
import { editDistance, nearest } from "../src/diagnostics/nearest.ts";
import { parseExpression } from "../src/expr/parser.ts";
import { parsePath } from "../src/link/parse-path.ts";
import { resolvePath } from "../src/link/resolve-path.ts";
import { camelCase } from "../src/lower/lower-config.ts";
import { parseDuration } from "../src/manifest/duration.ts";
import { parseShortType } from "../src/manifest/short-schema.ts";
import { exactPath } from "../src/template/exact-path.ts";

describe("durations", () => {
  it.each([
    [0, 0],
    [1.5, 1_500],
    ["90", 90_000],
    ["0.25", 250],
    ["250ms", 250],
    ["5s", 5_000],
    ["2m", 120_000],
    ["1.5h", 5_400_000],
    ["1d12h30m5s250ms", 131_405_250],
    [" 3s ", 3_000],
  ])("%j is %d ms", (written, milliseconds) => {
    expect(parseDuration(written)).toBe(milliseconds);
  });

  it.each([
    "",
    " ",
    "s",
    "5 s",
    "5x",
    "1h1d",
    "1s1s",
    "-5s",
    "5sm",
    "1e3",
    "PT5S",
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])("%j is none", (written) => {
    expect(parseDuration(written)).toBeUndefined();
  });
});

describe("short types", () => {
  it.each([
    ["str", { type: "string" }, false],
    ["int?", { type: ["integer", "null"] }, true],
    ["any", {}, false],
    ["list[str]", { type: "array", items: { type: "string" } }, false],
    ["list[int?]?", { type: ["array", "null"], items: { type: ["integer", "null"] } }, true],
    [
      "dict[str, list[float]]",
      { type: "object", additionalProperties: { type: "array", items: { type: "number" } } },
      false,
    ],
    ["dict[bool]", { type: "object", additionalProperties: { type: "boolean" } }, false],
    ["str | int | null", { type: ["string", "integer", "null"] }, false],
    ["list[str] | str", { anyOf: [{ type: "array", items: { type: "string" } }, { type: "string" }] }, false],
    ["(str", undefined, false],
    ["str]", undefined, false],
    ["", undefined, false],
    ["list[", undefined, false],
    ["constructor", undefined, false],
  ])("%j", (written, schema, optional) => {
    const parsed = parseShortType(written);
    expect("error" in parsed ? undefined : parsed).toEqual(schema === undefined ? undefined : { schema, optional });
  });
});

describe("nearest", () => {
  it.each([
    ["fetch_page", ["fetch_pages", "summarise"], "fetch_pages"],
    ["maxTokens", ["max_tokens", "min_tokens"], "max_tokens"],
    ["teh", ["the", "ten"], "the"],
    ["abc", ["xyz"], undefined],
    ["a", ["b", "ab"], undefined],
    ["ab", ["a"], undefined],
    ["a", ["b", "A"], "A"],
    ["summarize", ["summarise", "fetch"], "summarise"],
    ["x".repeat(100), ["x".repeat(99)], undefined],
  ])("%s of %j is %s", (name, candidates, found) => {
    expect(nearest(name, candidates)).toBe(found);
  });

  it("counts a swap of neighbours as one edit", () => {
    expect(editDistance("abcd", "abdc", 9)).toBe(1);
    expect(editDistance("kitten", "sitting", 9)).toBe(3);
    expect(editDistance("", "abc", 9)).toBe(3);
    expect(editDistance("kitten", "sitting", 2)).toBe(2);
  });
});

describe("line tables", () => {
  it("finds line and column of every offset", () => {
    const text = "a\n\nbcd\r\ne";
    const table = createLineTable(text);
    const positions = Array.from({ length: text.length + 1 }, (_, offset) => table.position(offset));
    expect(positions.map(({ line, column }) => `${line}:${column}`).join(" ")).toBe(
      "1:1 1:2 2:1 3:1 3:2 3:3 3:4 3:5 4:1 4:2",
    );
    expect(table.lineCount).toBe(4);
  });
});

describe("paths of files", () => {
  it.each([
    ["a.yaml", "./steps.ts", "steps.ts"],
    ["examples/q/a.yaml", "./steps.ts", "examples/q/steps.ts"],
    ["examples/q/a.yaml", "../lib/./steps.ts", "examples/lib/steps.ts"],
    ["a.yaml", "../up.ts", "../up.ts"],
    ["../x/a.yaml", "../../up.ts", "../../up.ts"],
  ])("from %s, %s is %s", (file, path, resolved) => {
    expect(resolvePath(file, path)).toBe(resolved);
  });
});

describe("keys in camelCase", () => {
  it.each([
    ["max_tokens", "maxTokens"],
    ["fn", "fn"],
    ["_private", "_private"],
    ["a_b_c", "aBC"],
    ["x_1", "x1"],
    ["double__bar", "double__bar"],
  ])("%s is %s", (key, camel) => {
    expect(camelCase(key)).toBe(camel);
  });
});

describe("the short way to read a path", () => {
  it.each(["a", "a.b", "$input", "$input.a.b", "_x.y1.z", "node.output", "a.and", "a.true"])(
    "%s is what the parser makes of it",
    (text) => {
      expect(parsePath(text)).toEqual(parseExpression(text).expr);
      expect(parsePath(text)).toBeDefined();
    },
  );

  it.each([
    "true",
    "None",
    "not",
    "a.",
    ".a",
    "a..b",
    "a b",
    "$var.x",
    "$item",
    "a?.b",
    "a[0]",
    "1",
    "",
    "über",
    "a.b()",
  ])("%s is left to the parser", (text) => {
    expect(parsePath(text)).toBeUndefined();
  });
});

describe("texts that are nothing but one path keep the value's type", () => {
  const segments = (text: string): unknown => {
    const out: unknown[] = [];
    let expr = exactPath(text)?.expr;
    while (expr?.kind === "member" || expr?.kind === "index") {
      out.unshift(expr.kind === "member" ? expr.name : expr.index.kind === "literal" && expr.index.value);
      expr = expr.object;
    }
    return expr?.kind === "root" ? [expr.name ?? expr.root, ...out] : undefined;
  };

  it.each([
    ["{{ a }}", ["a"]],
    ["{{a.b-c.0}}", ["a", "b-c", 0]],
    ["{{ a.[0].x }}", ["a", 0, "x"]],
    ["{{$input.[two words]}}", ["input", "two words"]],
    ["{{ nodes.my-node }}", ["nodes", "my-node"]],
    ["{{ nodes.[my-node].as }}", ["nodes", "my-node", "as"]],
    ["{{ a.[this] }}", ["a", "this"]],
  ])("%s", (text, path) => {
    expect(segments(text)).toEqual(path);
  });

  it.each([
    "{{ this.a }}",
    "{{ a.null }}",
    "{{ nodes }}",
    "{{ upper a.b }}",
    "{{a.b}} ",
    "{{a.[0]}}{{b}}",
    "{{ a.[ }}",
  ])("not %s", (text) => {
    expect(exactPath(text)).toBeUndefined();
  });
});
