/** A plan printed as a manifest is the plan: over every golden, over pipelines made in code, and over random ones. */
import {
  calculate,
  call,
  compare,
  createRegistry,
  definePipeline,
  type JsonValue,
  type Plan,
  type PlanNode,
  type Ref,
  text,
} from "@hexdag/kernel";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { compile } from "../src/compile.ts";
import { differenceOf } from "../src/print/plan-difference.ts";
import { printPlan } from "../src/print/print-plan.ts";
import { testRegistry } from "./support/components.ts";
import { goldenNames, runGolden } from "./support/golden.ts";

const plans = goldenNames().flatMap((name) => {
  const { plan } = runGolden(name).compilation;
  return plan === undefined ? [] : [[name, plan] as const];
});

/** Golden plans that no manifest can say, and why. */
const UNSAYABLE: Readonly<Record<string, RegExp>> = {
  "good-environment-variables": /only the driver "@acme\/driver-store", which is not installed here, knows whether/,
  "good-macro-running": /has a template in which "facts" is more than a path/,
  "good-secrets": /only the driver "@acme\/driver-store", which is not installed here, knows whether/,
};

describe("a golden plan printed as a manifest", () => {
  it.each(plans.filter(([name]) => !Object.hasOwn(UNSAYABLE, name)))("compiles to an equal plan: %s", (_name, plan) => {
    const { text: manifest, problems } = printPlan(plan, { components: testRegistry });
    expect(problems).toEqual([]);
    const again = compile({ file: "input.yaml", text: manifest }, { components: testRegistry, lenient: true });
    expect(again.plan && differenceOf(plan, again.plan)).toBeUndefined();
    // Printing settles: the manifest of the manifest's plan is the manifest.
    expect(again.plan && printPlan(again.plan, { components: testRegistry }).text).toBe(manifest);
  });

  it.each(Object.entries(UNSAYABLE))("names what no manifest can say: %s", (name, reason) => {
    const plan = plans.find(([each]) => each === name)?.[1];
    if (plan === undefined) expect.fail(`there is no plan ${name}`);
    const { problems } = printPlan(plan, { components: testRegistry });
    expect(problems.map(({ message }) => message)).toEqual(problems.map(() => expect.stringMatching(reason)));
    expect(problems.length).toBeGreaterThan(0);
  });
});

function printed(plan: Plan, file?: string): string {
  const { text: manifest, problems } = printPlan(plan, {
    components: testRegistry,
    ...(file === undefined ? {} : { file }),
  });
  expect(problems).toEqual([]);
  return manifest;
}

function compiled(manifest: string): Plan {
  const { plan, diagnostics } = compile({ file: "flows/input.yaml", text: manifest }, { components: testRegistry });
  if (plan === undefined) expect.fail(diagnostics.map(({ message }) => message).join("\n"));
  return plan;
}

describe("printing", () => {
  it("writes edges out, text as blocks, constants folded and paths from where the file is", () => {
    const plan = compiled(`
kind: Pipeline
metadata: {name: demo}
spec:
  variables: {limit: 3}
  nodes:
    - {kind: function, metadata: {name: fetch}, spec: {fn: ./steps.ts#fetch, when: $input.n > $var.limit}}
    - kind: llm
      metadata: {name: ask}
      spec: {human_message: "Say\\n{{fetch}}\\n", max_retries: 2, timeout: 90}
`);
    expect(printed(plan, "out/expanded.yaml")).toBe(`kind: Pipeline
metadata: {name: demo}
spec:
  nodes:
    - kind: function
      metadata: {name: fetch}
      dependencies: []
      spec:
        when: $input.n > 3
        fn: ../flows/steps.ts#fetch
    - kind: llm
      metadata: {name: ask}
      dependencies: [fetch]
      spec:
        human_message: |
          Say
          {{fetch}}
        timeout: 1m30s
        retry:
          max_attempts: 3
`);
  });

  it("spells a name that something nearer hides so that it means the same", () => {
    const plan = compiled(`
kind: Pipeline
metadata: {name: demo}
spec:
  nodes:
    - {kind: function, metadata: {name: item}, spec: {fn: score}}
    - kind: expression
      metadata: {name: sums}
      dependencies: [item]
      spec:
        input_mapping: {a: 'map($input.list, item => item + nodes["item"].n)', item: item.n}
        expressions: {x: 'nodes["item"].n', y: item + x}
`);
    const manifest = printed(plan);
    expect(manifest).toContain('a: map($input.list, item => item + nodes["item"].n)');
    expect(manifest).toContain('x: nodes["item"].n');
    expect(manifest).toContain("item: item.n");
  });

  it("keeps text that would be read as something else what it is", () => {
    const plan = compiled(`
kind: Pipeline
metadata: {name: demo}
spec:
  variables: {odd: "{{braces}} and {% more %}"}
  nodes:
    - kind: request
      metadata: {name: get}
      spec:
        url: '\\{{literal}} $\${HOME}'
        params: {a: $var.odd, b: "'yes'", c: "no + ' '", d: [1, "true", "null"]}
`);
    const manifest = printed(plan);
    expect(manifest).toContain("variables:\n    constant_1: ");
    expect(manifest).toContain("url: \\{{literal}} $${HOME}");
  });

  it("names an expression where a manifest only takes a path", () => {
    const sum: Ref<number> = calculate<number>(1, "+", call<number>("len", "abc"));
    const { plan } = definePipeline("demo", {}, ({ node, input }) => ({
      out: node("out", type("data"), { output: { n: calculate<number>(sum, "*", field(input, "n")) } }),
    }));
    const { problems } = printPlan(plan, { components: testRegistry });
    expect(problems).toEqual([
      {
        what: 'node "out"',
        message: 'has the expression (1 + len("abc")) * $input.n where a manifest has no way to say one',
      },
    ]);
  });

  it("names a kind that is not installed, a handler called skip and half a millisecond", () => {
    const base = definePipeline("demo", {}, ({ step }) => {
      const skip = step("skip", {}, () => null);
      return { out: step("out", {}, () => null, { timeoutMs: 0.5, onError: skip }) };
    }).plan;
    const nodes = base.graph.nodes.map(
      (node): PlanNode => (node.name === "skip" ? { ...node, kind: "quantum" } : node),
    );
    const { problems } = printPlan({ ...base, graph: { nodes } }, { components: testRegistry });
    expect(problems.map(({ what, message }) => `${what} ${message}`)).toEqual([
      'node "skip" is of kind "quantum", which no installed package declares',
      'node "out" is handled by a node named "skip", which on_error takes for an action',
      'node "out" has a duration of 0.5 ms, and durations are whole milliseconds',
    ]);
  });
});

function type(kind: string): NonNullable<ReturnType<typeof testRegistry.node>> {
  const found = testRegistry.node(kind);
  if (found === undefined) expect.fail(`there is no kind ${kind}`);
  return found;
}

/** A field of a reference whose type says nothing of its fields. */
function field(ref: object, name: string): Ref<number> {
  return Reflect.get(ref, name);
}

/** Numbers that look random and are the same every time. */
function createRandom(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const NAMES = ["item", "fetch", "a_b", "nodes_1", "text", "output", "Größe", "last-one", "x2", "required"];

/** A pipeline of steps and other nodes, each reading some of those before it. */
function randomPlan(seed: number): Plan {
  const random = createRandom(seed);
  const pick = <T>(items: readonly [T, ...T[]]): T => {
    const index = random(items.length);
    return index === 0 ? items[0] : (items.slice(index)[0] ?? items[0]);
  };
  return definePipeline(`random-${seed}`, { input: z.object({ n: z.any() }) }, (build) => {
    const { input, step, node } = build;
    const refs: [Ref<number>, ...Ref<number>[]] = [field(input, "n")];
    const value = (): Ref<number> => {
      const ref = pick(refs);
      switch (random(6)) {
        case 0:
          return field(ref, pick(["a", "b c", "0", "is"]));
        case 1:
          return calculate<number>(ref, pick(["+", "-", "**", "//"]), random(9) - 4);
        case 2:
          return call<number>("get", { "{{y}}": ref, k: [true, "v"] }, pick(["{{y}}", "k"]));
        case 3:
          return calculate<number>(calculate<number>(1, "-", ref), "*", pick(refs));
        default:
          return ref;
      }
    };
    for (const name of NAMES.slice(0, 2 + random(NAMES.length - 1))) {
      const options = {
        ...(random(3) === 0 ? { when: compare(value(), pick(["!=", "=="]), pick<JsonValue>([1, "x", null])) } : {}),
        ...(random(3) === 0 && refs.length > 1 ? { after: refs.slice(-1) } : {}),
        ...(random(4) === 0 ? { timeoutMs: 1 + random(100_000_000) } : {}),
        ...(random(4) === 0 ? { retry: { maxAttempts: 1 + random(4), jitter: random(2) / 2 } } : {}),
        ...(random(5) === 0 ? { onError: pick(["skip", "continue"] as const) } : {}),
        ...(random(5) === 0 ? { critical: true, priority: random(5) - 2 } : {}),
      };
      const mapped = { [pick(["item", "value", "fetch"])]: value(), text: pick(["plain", "", "{{odd}}", 7, true]) };
      const shape = random(3);
      const spec =
        shape === 0
          ? { url: text`About ${pick(refs)} and ${field(pick(refs), "k")}: {{!` }
          : { url: "http://x/${A}", params: { q: value(), deep: [value(), "{{x}}"] } };
      if (shape === 2) refs.push(step(name, mapped, () => 1, options));
      else refs.push(field({ made: node(name, type("request"), spec, options) }, "made"));
    }
    return { all: value(), first: pick(refs) };
  }).plan;
}

describe("random pipelines made in code", () => {
  it("compile from their printed manifests to equal plans", () => {
    const functions = Object.fromEntries(
      Array.from({ length: 300 }, (_, seed) => seed).flatMap((seed) =>
        NAMES.map((name) => [`random-${seed}.${name}`, () => null] as const),
      ),
    );
    const components = createRegistry({ nodes: testRegistry.nodes, drivers: testRegistry.drivers, functions });
    for (let seed = 0; seed < 300; seed++) {
      const plan = randomPlan(seed);
      const { text: manifest, problems } = printPlan(plan, { components });
      expect({ seed, problems, manifest: problems.length === 0 ? "" : manifest }).toEqual({
        seed,
        problems: [],
        manifest: "",
      });
    }
  });
});
