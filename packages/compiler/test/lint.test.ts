import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "@hexdag/compiler";
import { createRegistry } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../tooling/fuzz/expression-text.ts";
import { randomManifest } from "../../../tooling/fuzz/manifest-text.ts";
import { applyEdits } from "../src/lint/fixes.ts";
import { type LintOptions, type LintResult, lint } from "../src/lint/lint.ts";
import { LINT_RULES } from "../src/lint/rules.ts";
import { compileAlike } from "../src/lint/same-plans.ts";
import { compileText, fn, pipeline } from "./support/compile-text.ts";
import { testRegistry } from "./support/components.ts";
import { goldenNames, goldenOptions } from "./support/golden.ts";
import { lintRegistry } from "./support/lint-components.ts";

function lintText(text: string, options: Partial<LintOptions> = {}): LintResult {
  return lint({ file: "test.yaml", text }, { components: lintRegistry, ...options });
}

function codes(text: string, options: Partial<LintOptions> = {}): readonly string[] {
  return lintText(text, options).findings.map(({ code }) => code);
}

const ASK = `- kind: llm
  metadata: { name: ask }
  spec: { human_message: "{{$input.page}}" }`;

const goldens = goldenNames().map((name) => ({
  name,
  text: readFileSync(join(import.meta.dirname, "golden", name, "input.yaml"), "utf8"),
}));

describe("linting says all that compiling says", () => {
  it.each(goldens)("$name", ({ name, text }) => {
    const source = { file: "input.yaml", text };
    const { diagnostics } = compile(source, { ...goldenOptions(name, text), pipelineRequired: false });
    const found = lint(source, goldenOptions(name, text)).findings;
    const known = new Set(found.map(({ code, cause, span }) => `${cause ?? code} ${span?.file} ${span?.start}`));
    // Of a file of several pipelines lint takes all, where compiling asks which.
    const missing = diagnostics
      .filter(({ code }) => code !== "HD2012")
      // Lint says older spellings one by one (W217); compiling says once that there is a command.
      .filter(({ code }) => code !== "HD2021")
      .filter(({ code, span }) => !known.has(`${code} ${span?.file} ${span?.start}`));
    expect(missing).toEqual([]);
  });

  it("of every pipeline of a file, and of the file once", () => {
    const one = pipeline(fn("a"));
    const text = `${one}---\n${pipeline("- { kind: function, metadata: { name: b }, spec: { fn: nowhere } }").replace("demo", "other")}`;
    expect(codes(text).filter((code) => code.startsWith("HD"))).toEqual(["HD3010"]);
    expect(codes(text, { pipeline: "demo" }).filter((code) => code.startsWith("HD"))).toEqual([]);
  });

  it("neither throws nor loses a place in 500 fuzzed manifests", () => {
    const random = seededRandom(7);
    const seeds = [...goldens.map(({ text }) => text.slice(0, 6_000)), ...LINT_RULES.map(({ example }) => example.bad)];
    for (let number = 0; number < 500; number++) {
      const { findings } = lintText(randomManifest(random, seeds));
      expect(findings.filter(({ span }) => span === undefined)).toEqual([]);
    }
  });
});

describe("settings", () => {
  const config = (rules: string): string =>
    `---\nkind: Config\nmetadata: { name: c }\nspec: { lint: { rules: ${rules} } }\n`;

  it("of a Config in the file beat those of the project, and the caller's beat both", () => {
    const text = pipeline(ASK);
    const severity = (options: Partial<LintOptions>, inFile = ""): string | undefined =>
      lintText(text + inFile, options).findings.find(({ code }) => code === "W200")?.severity;
    expect(severity({})).toBe("warning");
    expect(severity({ defaults: { W200: "error" } })).toBe("error");
    expect(severity({ defaults: { W200: "error" } }, config("{ W200: info }"))).toBe("info");
    expect(severity({ rules: { "no-timeout": "warning" } }, config("{ W200: info }"))).toBe("warning");
    expect(severity({}, config("{ W200: off }"))).toBe(undefined);
  });

  it("can make a compiler's warning an error or nothing, and leave its errors alone", () => {
    const warns = pipeline("- { kind: data, metadata: { name: a }, spec: { output: { x: '{{unknown}}' } } }");
    const severityOf = (rules: LintOptions["rules"] = {}): readonly string[] =>
      lintText(warns, { rules }).findings.flatMap(({ code, severity }) => (code === "HD3006" ? [severity] : []));
    expect(severityOf()).toEqual(["warning"]);
    expect(severityOf({ HD3006: "error" })).toEqual(["error"]);
    expect(severityOf({ HD3006: "off" })).toEqual([]);
    expect(codes(pipeline(fn("a", "nope: 1")), { components: testRegistry, rules: { HD2001: "off" } })).toContain(
      "HD2001",
    );
  });

  it("of the project's Config file hold too, and what else is to be said of that file is not said here", () => {
    const text =
      "kind: Config\nmetadata: { name: c }\nspec: { lint: { rules: { W200: off, W9: off } }, dev_mode: yes, modules: [] }\n";
    const config = { file: "hexdag.yaml", text };
    const found = codes(pipeline(ASK), { config });
    expect(found).not.toContain("W200");
    expect(found.filter((code) => code.startsWith("I3") && code !== "I300")).toEqual(["I311"]);
    expect(codes(text)).toEqual(expect.arrayContaining(["I309", "I311", "W217"]));
  });

  it("that name no rule are pointed at", () => {
    const { findings } = lintText(pipeline(ASK) + config("{ W2OO: off }"));
    expect(findings.find(({ code }) => code === "I311")).toMatchObject({
      message: 'there is no rule "W2OO"',
      span: { line: 11 },
    });
  });
});

describe("comments that turn rules off", () => {
  const noisy = (above: string, beside = ""): string => pipeline(`${above}${ASK.replace("ask }", `ask }${beside}`)}`);
  const found = (text: string): readonly string[] => codes(text).filter((code) => /^(?:W20|I31)/.test(code));

  it("take several rules, a reason, and stand above comments and blank lines", () => {
    expect(found(noisy(""))).toEqual(["W200", "W201"]);
    expect(found(noisy("# hexdag-disable-next-line W200, no-retry -- a local model\n# more\n\n"))).toEqual([]);
    expect(found(noisy("# hexdag-disable-next-line W200 W201\n"))).toEqual([]);
  });

  it("stand above nodes of macros, too", () => {
    const macro = (
      above: string,
    ): string => `${pipeline("- { kind: macro_invocation, metadata: { name: m }, spec: { macro: asks } }")}---
kind: Macro
metadata: { name: asks }
spec:
  nodes:
    ${above}
    ${ASK.replaceAll("\n", "\n    ")}
`;
    expect(found(macro("# nothing"))).toEqual(["W200", "W201"]);
    expect(found(macro("# hexdag-disable-next-line W200, W201"))).toEqual([]);
  });

  it("without a rule turn all off", () => {
    expect(found(noisy("# hexdag-disable-next-line\n"))).toEqual([]);
    expect(found(noisy("", " # hexdag-disable-line"))).toEqual([]);
    expect(codes(`# hexdag-disable-file\n${pipeline(ASK)}`)).toEqual([]);
  });

  it("are reported when they turn nothing off, unless the rule is off anyway", () => {
    expect(found(noisy("# hexdag-disable-next-line W200, W201, W202\n"))).toEqual(["I310"]);
    expect(found(noisy("", " # hexdag-disable-line W216"))).toEqual(["W200", "W201", "I310"]);
    expect(codes(noisy("# hexdag-disable-next-line W200\n"), { rules: { W200: "off", W201: "off" } })).not.toContain(
      "I310",
    );
  });

  it("are comments: the same words in a text turn nothing off", () => {
    const text = pipeline(`- kind: llm
  metadata: { name: ask }
  spec:
    human_message: |
      # hexdag-disable-file
      {{$input.page}}`);
    expect(found(text)).toEqual(["W200", "W201"]);
  });
});

describe("fixes", () => {
  it("mend what can be mended, several at a time, and leave the plan as it is", () => {
    const text = `kind: Pipeline
metadata: { name: p, description: d }
spec:
  nodes:
    # hexdag-disable-next-line W202
    - kind: expression_node # why
      metadata: { name: net }
      spec: { expressions: { sum: $input.price * 2 } }
    - kind: expression_node
      metadata: { name: gross }
      spec: { expressions: { sum: net.sum * 1.2 } }
      wait_for: [net]
      dependencies: [net]
`;
    const { fixed, fixes, findings } = lintText(text, { fix: true });
    expect(findings).toEqual([]);
    expect(fixes).toBe(5);
    expect(fixed).toBe(`kind: Pipeline
metadata: { name: p, description: d }
spec:
  nodes:
    - kind: expression # why
      metadata: { name: net }
      spec: { expressions: { sum: $input.price * 2 } }
    - kind: expression
      metadata: { name: gross }
      spec: { expressions: { sum: net.sum * 1.2 } }
`);
    expect(compileText(fixed ?? "").plan?.graph).toMatchObject({ nodes: [{ name: "net" }, { name: "gross" }] });
  });

  it("are told and not made without being asked for", () => {
    const { findings, fixed } = lintText(pipeline(ASK.replace("llm", "llm_node")));
    expect(fixed).toBeUndefined();
    expect(findings.find(({ code }) => code === "I303")?.fix).toMatchObject({
      title: "write llm",
      edits: [{ text: "llm", span: { line: 5, column: 13 } }],
    });
  });

  it("write older spellings anew wherever they stand, but for those that count otherwise", () => {
    const older = `kind: Pipeline
metadata: { name: p, description: d }
spec:
  ports: { llm: { adapters: [{ ref: old }, { class: mock, params: { a: 1 } }] } }
  policies: [slowly, again]
  nodes:
    - kind: llm
      metadata: { name: ask }
      spec: { human_message: "{{$input.x}}", timeout: 5s, max_retries: 2, retry_backoff: 1 }
---
kind: Adapter
metadata: { name: old }
spec: { port: llm, class: mock, params: {} }
---
kind: Policy
metadata: { name: slowly }
spec: { type: rate-limit, config: { max_calls: 3 } }
---
kind: Policy
metadata: { name: again }
spec: { type: retry, config: { max_retries: 2, retryable_errors: [HD7003] } }
`;
    const { fixed, findings } = lintText(older, { fix: true });
    expect(fixed).toBe(
      older
        .replaceAll("class:", "adapter:")
        .replaceAll("params:", "config:")
        .replace("retry_backoff: 1", "retry_backoff: constant")
        .replace("rate-limit", "rate_limit")
        .replace("retryable_errors", "retry_on"),
    );
    expect(findings.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'W217 "max_retries" is an older spelling of "max_attempts"',
    ]);
  });

  it("are dropped when the plan would change", () => {
    // Both spellings are installed here, and mean different things.
    const components = createRegistry(
      { nodes: testRegistry.nodes.filter(({ kind }) => kind === "open") },
      { nodes: [{ ...(testRegistry.node("open") ?? expect.unreachable()), kind: "shut", aliases: ["closed"] }] },
    );
    const lying = { ...components, node: (kind: string) => components.node(kind === "shut" ? "open" : kind) };
    const text = pipeline("- { kind: closed, metadata: { name: a }, spec: {} }");
    const { fixed, fixes, findings } = lintText(text, { components: lying, fix: true });
    expect({ fixed, fixes }).toEqual({ fixed: undefined, fixes: 0 });
    expect(findings.map(({ code }) => code)).toContain("I303");
  });

  it("do not touch a comment that stands with what they would take out", () => {
    const text = pipeline(`${fn("a")}
- kind: data
  metadata: { name: b }
  spec: { output: "{{a}}" }
  dependencies: [a] # on purpose`);
    const { findings, fixed } = lintText(text, { fix: true });
    expect(fixed).toBeUndefined();
    expect(findings.map(({ code }) => code)).toContain("I306");
  });

  it("never change a plan, nor leave anything to fix, in goldens and examples", () => {
    const texts = [...goldens, ...LINT_RULES.map(({ id, example }) => ({ name: id, text: example.bad }))];
    for (const { name, text } of texts) {
      const components = name.length === 4 ? lintRegistry : testRegistry;
      const { fixed } = lint({ file: "test.yaml", text }, { components, fix: true });
      if (fixed === undefined) continue;
      const source = { file: "test.yaml", text };
      expect({ name, alike: compileAlike(source, { ...source, text: fixed }, { components }) }).toEqual({
        name,
        alike: true,
      });
      expect(lint({ file: "test.yaml", text: fixed }, { components, fix: true }).fixes).toBe(0);
    }
  }, 30_000);

  it("apply from the end, overlapping ones once", () => {
    const edits = [
      { start: 0, end: 1, text: "A" },
      { start: 2, end: 4, text: "" },
      { start: 3, end: 5, text: "!" },
      { start: 2, end: 4, text: "" },
      { start: 5, end: 5, text: "+" },
    ];
    expect(applyEdits("abcdef", edits)).toBe("Abe+f");
  });
});
