/**
 * What the Python program got wrong, and what becomes of it here. Each of its documented mistakes that are about the
 * language has a golden manifest that shows our located message, or a test here that shows the right result.
 */
import { migrateManifest } from "@hexdag/compiler";
import type { PlanNode } from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import { compileText, nodeOf, pipeline, planOf } from "./support/compile-text.ts";
import { goldenNames, runGolden } from "./support/golden.ts";

/** A golden case; with codes, a refusal or warning that shows them, else a plan. */
type Golden = readonly [name: string, ...codes: readonly string[]];

interface Mistake {
  readonly number: string;
  /** What goes right here. */
  readonly instead: string;
  readonly goldens?: readonly Golden[];
  readonly shows?: () => void;
}

function node(nodes: string, name: string, extra = ""): PlanNode {
  return nodeOf(planOf(pipeline(nodes, extra)), name);
}

function codes(text: string): readonly string[] {
  return compileText(text).diagnostics.map(({ code, span }) => `${code}:${span?.line ?? "nowhere"}`);
}

const READS = `
- { kind: function, metadata: { name: s }, spec: { fn: score } }
- { kind: expression, metadata: { name: e }, spec: { expressions: { x: s.a + 1 } } }
- { kind: data, metadata: { name: t }, spec: { output: { x: "{{s.a}}" } } }
- { kind: composite, metadata: { name: c }, spec: { branches: [{ condition: s.a == 1, body: [] }] } }
`;

const MISTAKES: readonly Mistake[] = [
  {
    number: "1",
    instead: "node.field is the node's result with one dependency as with ten",
    goldens: [["good-chain"], ["good-diamond"]],
    shows() {
      for (const name of ["e", "t", "c"]) {
        expect(JSON.stringify(node(READS, name).config)).toContain('"root":"node","name":"s"');
        expect(node(READS, name).dataDependencies).toEqual(["s"]);
      }
    },
  },
  {
    number: "2",
    instead: "$input is read everywhere; a name that is nothing is an error with its place",
    goldens: [["good-mapping"], ["bad-unknown-names", "HD3005"]],
    shows() {
      const when = (text: string): string =>
        pipeline(
          `- { kind: function, metadata: { name: a }, spec: { fn: score, when: "${text}" } }`,
          "input_schema: { n: int }",
        );
      expect(planOf(when("$input.n == 1")).graph.nodes[0]?.when?.text).toBe("$input.n == 1");
      expect(codes(when("input.n == 1"))).toContain("HD3005:6");
      expect(migrateManifest({ file: "a.yaml", text: when("input.n == 1") }).text).toContain("$input.n == 1");
    },
  },
  {
    number: "3",
    instead: "a handler has no edge to what it handles, and reads the failure as $error",
    goldens: [["good-errors"], ["warn-handler-reads-failed", "HD3014"], ["bad-error-outside-handler", "HD3007"]],
    shows() {
      const nodes = `
- { kind: function, metadata: { name: risky }, spec: { fn: score, on_error: sorry } }
- { kind: data, metadata: { name: sorry }, spec: { output: { why: "{{$error.message}}" } } }
- { kind: function, metadata: { name: next }, spec: { fn: score }, dependencies: [risky] }
`;
      expect(node(nodes, "sorry").dataDependencies).toEqual([]);
      expect(node(nodes, "next").dataDependencies).toEqual(["risky"]);
    },
  },
  {
    number: "4",
    instead: "wait_for orders and carries no data",
    goldens: [["good-wait-for"], ["good-when-and-wait-for"]],
    shows() {
      const nodes = `
- { kind: function, metadata: { name: s }, spec: { fn: score } }
- { kind: function, metadata: { name: s2 }, spec: { fn: score }, dependencies: [] }
- { kind: function, metadata: { name: e }, spec: { fn: score }, dependencies: [s], wait_for: [s2] }
`;
      const { dataDependencies, waitFor } = node(nodes, "e");
      expect({ dataDependencies, waitFor }).toEqual({ dataDependencies: ["s"], waitFor: ["s2"] });
    },
  },
  {
    number: "5",
    instead: "limits and capabilities are in the plan, and what they do not know is refused",
    goldens: [["good-config"], ["bad-limits-and-caps", "HD2001"]],
  },
  { number: "6", instead: "observers that would be ignored are refused", goldens: [["bad-later-keys", "HD2007"]] },
  {
    number: "10",
    instead: "loop names are seen in bodies, updates keep their types, conditions that cannot hold are errors",
    goldens: [["good-loop-body"], ["good-nested-bodies"], ["bad-loop-names", "HD3008"], ["bad-type-check"]],
  },
  {
    number: "11",
    instead: "a merge strategy, which nothing reads, is refused where it stands",
    goldens: [["good-sequence"], ["bad-unknown-keys", "HD2001"]],
    shows() {
      const text = pipeline(
        "- { kind: expression, metadata: { name: e }, spec: { expressions: { x: 1 + 1 }, merge_strategy: first } }",
      );
      expect(codes(text)).toContain("HD2001:5");
    },
  },
  {
    number: "12",
    instead: "a model that asks after a model is told by name what the first said",
    shows() {
      const nodes = `
- { kind: llm, metadata: { name: one }, spec: { human_message: hi } }
- { kind: llm, metadata: { name: two }, spec: { human_message: "{{one}}" } }
`;
      expect(compileText(pipeline(nodes, "ports: { llm: mock }")).diagnostics).toEqual([]);
      expect(node(nodes, "two", "ports: { llm: mock }").dataDependencies).toEqual(["one"]);
    },
  },
  {
    number: "13",
    instead: "a macro takes config, its inner nodes can be read, and values keep their types",
    goldens: [["good-macro-python"], ["good-macro-nested"], ["good-macro"]],
    shows() {
      const text = `kind: Macro
metadata: { name: m }
spec:
  parameters: [{ name: n, type: int }]
  nodes: [{ kind: open, metadata: { name: a }, spec: { many: "{{n}}" } }]
---
${pipeline(`
- { kind: macro_invocation, metadata: { name: i }, spec: { macro: m, config: { n: 3 } } }
- { kind: data, metadata: { name: after }, spec: { output: { x: "{{i.a}}" } } }
`)}`;
      const plan = planOf(text);
      expect(nodeOf(plan, "after").dataDependencies).toEqual(["i_a"]);
    },
  },
  {
    number: "15",
    instead: "text of a variable is typed by its field; schemas are schemas, and unknown types are errors",
    goldens: [["good-environment-variables"], ["good-json-schemas"], ["bad-short-schema-types", "HD2010"]],
    shows() {
      const text = pipeline(`- { kind: data, metadata: { name: a }, spec: { output: { v: "\${ONE}" } } }`);
      const plan = planOf(text, { env: () => "1" });
      expect(plan.graph.nodes[0]?.config["output"]).toEqual({ v: "1" });
    },
  },
  {
    number: "16",
    instead: "adapters of kinds and of single nodes are in the plan",
    goldens: [["good-ports"], ["good-pools"], ["bad-node-ports", "HD3409"]],
    shows() {
      const nodes = `- { kind: llm, metadata: { name: a }, spec: { human_message: hi, ports: { llm: mock } } }`;
      expect(node(nodes, "a").ports).toEqual({ llm: "llm@node:a" });
      expect(
        node(
          "- { kind: llm, metadata: { name: a }, spec: { human_message: hi } }",
          "a",
          "type_ports: { llm_node: { llm: mock } }",
        ).ports,
      ).toEqual({ llm: "llm@kind:llm" });
    },
  },
  {
    number: "17",
    instead: "processes are found from the System's file, pipes reach nodes of a process, the life cycle is checked",
    goldens: [
      ["good-system"],
      ["good-system-list"],
      ["bad-system-pipes", "HD3424"],
      ["bad-system-processes", "HD3420"],
      ["bad-system-lifecycle"],
    ],
  },
  {
    number: "19",
    instead: "middleware has options",
    goldens: [["good-policies"], ["good-pipeline-policies"], ["bad-policies"]],
  },
  {
    number: "21",
    instead: "no timeout is none",
    shows() {
      const plan = planOf(pipeline("- { kind: function, metadata: { name: a }, spec: { fn: score } }"));
      expect(plan.options).not.toHaveProperty("defaultNodeTimeoutMs");
      expect(plan.graph.nodes[0]).not.toHaveProperty("timeoutMs");
    },
  },
  {
    number: "security: expressions",
    instead: "expressions have no methods, no attributes of the machine, and an end",
    goldens: [["bad-expressions", "HD4108"], ["good-values"]],
    shows() {
      const text = (expression: string): string =>
        pipeline(`- { kind: expression, metadata: { name: e }, spec: { expressions: { x: "${expression}" } } }`);
      expect(codes(text("'{0.__class__}'.format($input)"))).toContain("HD4108:5");
      expect(codes(text("9 ** 9 ** 9 ** 9"))).toEqual(["HD4124:5"]);
      expect(codes(text("len(range(0, 1000000000))"))).toEqual(["HD4124:5"]);
    },
  },
  {
    number: "security: code in manifests",
    instead: "!py means nothing, !js is text to the compiler, and whoever sends a manifest in brings no code",
    goldens: [["bad-tags", "HD1011"], ["good-inline-functions"], ["bad-inline-functions"]],
  },
  {
    number: "security: classes by path",
    instead: "functions and adapters are registered, installed, or files of the project",
    goldens: [["bad-functions", "HD3010"], ["bad-adapters", "HD3011"], ["bad-trust"]],
  },
  {
    number: "security: includes and secrets",
    instead: "includes stay in the project, secrets are handles, and what is sent in reads no environment",
    goldens: [
      ["bad-include-missing"],
      ["good-secrets"],
      ["bad-secrets", "HD3503"],
      ["bad-submitted-environment", "HD3502"],
    ],
    shows() {
      expect(JSON.stringify(runGolden("good-secrets").compilation.plan)).toContain("$secret");
    },
  },
];

/** Numbers of the list that are about the engine, its interfaces or its tools, and tested there. */
const ELSEWHERE = ["7", "8", "9", "14", "18", "20"];

describe("what the Python program got wrong", () => {
  it("is all here, or about something else than the language", () => {
    const numbers = MISTAKES.map(({ number }) => number).filter((number) => /^\d+$/.test(number));
    const all = [...numbers, ...ELSEWHERE].toSorted((one, other) => Number(one) - Number(other));
    expect(all).toEqual(Array.from({ length: 21 }, (_, index) => String(index + 1)));
  });

  it.each(MISTAKES)("$number: $instead", ({ goldens = [], shows }) => {
    expect(goldens.length > 0 || shows !== undefined).toBe(true);
    const known = goldenNames();
    for (const [name, ...wanted] of goldens) {
      expect(known).toContain(name);
      const { compilation, actual, expected } = runGolden(name);
      expect(actual).toEqual(expected);
      const found = compilation.diagnostics.filter(({ span }) => span !== undefined).map(({ code }) => code);
      expect(found).toEqual(expect.arrayContaining(wanted));
      const hasErrors = compilation.diagnostics.some(({ severity }) => severity === "error");
      expect({ name, hasErrors }).toEqual({ name, hasErrors: name.startsWith("bad-") });
    }
    shows?.();
  });
});
