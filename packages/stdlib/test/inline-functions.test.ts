/** Functions that a plan holds as text: what they see, where they fail, and that parsing executes nothing. */
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRegistry, loadPlan, type Plan, type PlanFunction, runGraph, sha256Hex } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { checkInlineFunctions, hasInlineFunctions, loadInlineFunctions, loadStdlib } from "../src/index.ts";

const directory = mkdtempSync(join(tmpdir(), "hexdag-inline-"));
const url = pathToFileURL(join(directory, "flow.yaml")).href;
const name = (source: string): string => `inline:${sha256Hex(source).slice(0, 16)}`;

/** As if the text stood in `flow.yaml` from line 10, column 9, on. */
function inline(source: string): PlanFunction & { readonly source: string } {
  const before = source.length - source.trimStart().length;
  const blank = source.slice(0, before);
  const line = 9 + blank.split("\n").length;
  const column = 9 + before - (blank.lastIndexOf("\n") + 1);
  return { $fn: name(source), source, origin: { source: 0, start: 0, end: 1, line, column } };
}

function planOf(fn: PlanFunction, config: object = {}): Plan {
  return {
    hexdag: 1,
    sources: [{ file: "flow.yaml" }],
    name: "flow",
    ports: {},
    options: { maxConcurrentNodes: 1, scheduling: "ready", strictValidation: true },
    graph: {
      nodes: [{ name: "a", kind: "function", config: { fn, ...config }, dataDependencies: [], waitFor: [] }],
    },
  };
}

async function ran(source: string, input: unknown = {}, config: object = {}) {
  const plan = planOf(inline(source), config);
  const { functions, problems } = loadInlineFunctions(plan, { directory });
  expect(problems).toEqual([]);
  const graph = loadPlan(plan, createRegistry(await loadStdlib(plan), { functions }));
  return await runGraph(graph, { input }).result;
}
const output = async (...given: Parameters<typeof ran>) => Object((await ran(...given)).orThrow())["a"];

describe("an inline function", () => {
  it.each<[string, string, unknown]>([
    ["one expression", "input.n + 1", 3],
    ["an expression with a semicolon", "input.n + 1;", 3],
    ["a map, not a block", "{ n: input.n }", { n: 2 }],
    ["an expression that waits", "await Promise.resolve(input.n)", 2],
    ["an expression over several lines", "[\n  input.n, // one\n  2,\n]\n", [2, 2]],
    ["a function to call", "(given, context) => `${given.n} ${context.nodeName}`", "2 a"],
    ["a body", "const m = input.n;\nreturn m * 2;\n", 4],
    ["a body on one line", "if (input.n > 1) return 'more'; return 'less'", "more"],
    ["a body that waits", "const m = await input.n;\nreturn { m };", { m: 2 }],
    ["a body that returns nothing", "let m = input.n;", null],
    ["types", "const m: number = input.n as number;\nreturn m!;\n", 2],
    ["types in an expression", "(input as { n: number }).n satisfies number", 2],
    [
      "type arguments, which JavaScript would read as comparisons",
      "new Map<string, number>([['a', input.n]]).get('a')",
      2,
    ],
    ["a comparison", "input.n < 3 && input.n > 1", true],
    ["the context", "return ctx.nodeName", "a"],
    ["text that looks like a template", "'${WHO} {{x}} $param.y'", "${WHO} {{x}} $param.y"],
  ])("is %s", async (_what, source, expected) => {
    expect(await output(source, { n: 2 })).toEqual(expected);
  });

  it("gets fields one by one where its node lists them", async () => {
    expect(await output("(a, b, context) => a + b + context.nodeName", { a: 1, b: 2 }, { params: ["a", "b"] })).toBe(
      "3a",
    );
  });

  it("imports what lies beside the manifest", async () => {
    writeFileSync(join(directory, "steps.mjs"), "export const twice = (n) => n * 2;");
    const source = 'const { twice } = await import("./steps.mjs");\nreturn twice(input.n);';
    expect(await output(source, { n: 4 })).toBe(8);
  });

  it("is strict, and sees none of the loader's own names", async () => {
    expect(await output("return [this === undefined, typeof script, typeof parsed, typeof require]")).toEqual([
      true,
      "undefined",
      "undefined",
      "undefined",
    ]);
  });

  it.each<[string, string, string]>([
    ["a body", "\nconst x = 1;\n  throw new Error('no');\n", "12:17"],
    ["an expression", "input.a.b.c", "10:17"],
    ["typed code", "const f = <T,>(x: T): T => { throw new Error(`${x}`); };\n\nreturn f<string>('a');", "10:44"],
  ])("that throws names line and column of the file: %s", async (_what, source, place) => {
    const result = await ran(source);
    expect(result).toMatchObject({ status: "failed", error: { code: "HD6001" } });
    const stack = result.status === "failed" ? (result.error.cause ?? "") : "";
    expect(stack.split("\n").find((line) => line.includes("flow.yaml"))).toContain(`${url}:${place}`);
  });
});

describe("a text that does not parse", () => {
  it.each<[string, string, string, string]>([
    ["a body", "const a = 1;\nreturn 1 +;\n", "Expression expected", "11"],
    ["an expression", "input.a +", "", "10"],
    ["types", "const a: = 1;\nreturn a", "Unexpected token `=`", "10"],
    ["an enum", "enum A { B }\nreturn A.B", "TypeScript enum is not supported in strip-only mode", "10"],
    ["one that closes the function", "return 1 }); globalThis.hexdagInlineTest = 1; (async () => {", "", ""],
    ["one that closes the expression", "1); }), (globalThis.hexdagInlineTest = 1), (async () => { return (2", "", ""],
    ["an import", 'import { x } from "./x.ts";\nreturn x', "import", "10"],
  ])("is refused with its place: %s", (_what, source, message, line) => {
    const { functions, problems } = loadInlineFunctions(planOf(inline(source)), { directory });
    expect(functions).toEqual({});
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem).toMatchObject({ code: "HD5003", message: expect.stringContaining(message) });
    expect(problem?.cause instanceof Error ? problem.cause.stack : "").toContain(
      `${url}${line === "" ? "" : `:${line}`}`,
    );
    expect(Reflect.get(globalThis, "hexdagInlineTest")).toBe(undefined);
  });

  it("is told how to import", () => {
    const [problem] = checkInlineFunctions(planOf(inline('import { x } from "./x.ts";\nreturn x')), { directory });
    expect(problem?.hint).toContain("await import(");
  });
});

describe("loading", () => {
  it("executes nothing, nor does checking", () => {
    const file = join(directory, "made");
    const write = `process.getBuiltinModule("node:fs").writeFileSync(${JSON.stringify(file)}, "")`;
    for (const source of [write, `${write};\nreturn 1`, `(() => ${write})()`, `class A { static a = ${write} }`]) {
      expect(checkInlineFunctions(planOf(inline(source)), { directory })).toEqual([]);
      expect(loadInlineFunctions(planOf(inline(source)), { directory }).problems).toEqual([]);
    }
    expect(existsSync(file)).toBe(false);
  });

  it("leaves functions with a name alone", () => {
    const plan = planOf({ $fn: "score" });
    expect(loadInlineFunctions(plan, { directory })).toEqual({ functions: {}, problems: [] });
    expect([hasInlineFunctions(plan), hasInlineFunctions(planOf(inline("1")))]).toEqual([false, true]);
  });

  it("refuses a text that is not the one of its name: HD5001", () => {
    const plan = planOf({ ...inline("1"), source: "2" });
    expect(loadInlineFunctions(plan, { directory }).problems).toMatchObject([{ code: "HD5001" }]);
  });

  it("does without a place, as plans made in code may", async () => {
    const plan = planOf({ $fn: name("input.n"), source: "input.n" });
    const { functions } = loadInlineFunctions(plan, { directory });
    const graph = loadPlan(plan, createRegistry(await loadStdlib(plan), { functions }));
    expect((await runGraph(graph, { input: { n: 1 } }).result).orThrow()).toEqual({ a: 1 });
  });

  it("that was forgotten is said by the kernel", async () => {
    const plan = planOf(inline("1"));
    const registry = createRegistry(await loadStdlib(plan));
    expect(() => loadPlan(plan, registry)).toThrow("an inline function (!js) has not been loaded");
  });

  it("and running say nothing on standard error", async () => {
    const warnings: unknown[] = [];
    const listen = (warning: unknown): unknown => warnings.push(warning);
    process.on("warning", listen);
    expect(await output('const a: number = 1; return (await import("node:path")).join("a", `${a}`)')).toBe(
      join("a", "1"),
    );
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", listen);
    expect(warnings).toEqual([]);
  });
});
