/** Macros, compiled and run with the standard library: what comes out is what the nodes written out would give. */
import { describe, expect, it } from "vitest";
import * as z from "zod";
import {
  compile,
  createRegistry,
  defineMacro,
  type JsonValue,
  loadPlan,
  loadStdlib,
  openPorts,
  type Plan,
  type RunResult,
  runGraph,
} from "../src/index.ts";

const pair = defineMacro({
  name: "pair",
  description: "The same text twice.",
  params: z.object({ text: z.string(), times: z.number().default(2) }),
  expand: ({ text, times }) => [
    ...Array.from({ length: times }, (_, index) => ({
      kind: "data",
      metadata: { name: `copy_${index}` },
      spec: { output: `${index}: ${text}` },
      dependencies: [],
    })),
    {
      kind: "expression",
      metadata: { name: "all" },
      spec: { expressions: { copies: `[${Array.from({ length: times }, (_, index) => `copy_${index}`).join(", ")}]` } },
    },
  ],
});

async function planOf(text: string): Promise<Plan> {
  const components = createRegistry(await loadStdlib(), { macros: [pair] });
  const { plan, diagnostics } = compile({ file: "macros.yaml", text }, { components });
  if (plan === undefined) throw new TypeError(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return plan;
}

async function run(text: string, input: JsonValue = {}): Promise<RunResult> {
  const plan = await planOf(text);
  const registry = createRegistry(await loadStdlib(plan));
  const graph = loadPlan(plan, registry);
  const { ports } = await openPorts(graph.plan, registry);
  return await runGraph(graph, { input, ports }).result;
}

async function outputOf(text: string, input: JsonValue = {}): Promise<JsonValue> {
  return (await run(text, input)).orThrow();
}

const GREET = `
kind: Macro
metadata: {name: greet}
spec:
  parameters:
    - {name: who}
    - {name: words, type: "list[str]", default: [Hello]}
    - {name: loud, type: bool, default: false}
  nodes:
    - for_each: words
      as: word
      nodes:
        - {kind: data, metadata: {name: "say_{{index}}"}, spec: {output: {text: "{{word}} {{who}}!", number: "{{index}}"}}, dependencies: []}
    - if: loud
      nodes:
        - {kind: expression, metadata: {name: end}, spec: {expressions: {text: 'upper(nodes["say_0"].text)'}}}
      else:
        - {kind: expression, metadata: {name: end}, spec: {expressions: {text: 'nodes["say_0"].text'}}}
  output: {text: end.text, who: who}
---
`;

describe("a macro runs as its nodes", () => {
  it("with constants and with values of the run", async () => {
    const output = await outputOf(
      `${GREET}
kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: data, metadata: {name: person}, spec: {output: {name: Ada, tags: [a, b]}}}
    - {kind: macro_invocation, metadata: {name: one}, spec: {macro: greet, inputs: {who: World}}}
    - kind: macro_invocation
      metadata: {name: two}
      spec: {macro: greet, inputs: {who: "{{person.name}}", words: [Hi, Bye], loud: true}}
    - {kind: macro_invocation, metadata: {name: three}, spec: {macro: greet, inputs: {who: "{{person.name}} of {{$input.town}}"}}}
    - {kind: macro_invocation, metadata: {name: four}, spec: {macro: greet, inputs: {who: [1, "{{person.tags}}"]}}}
  output: {one: one, two: two.text, bye: two.say_1, three: three.text, four: four, five: 'nodes["two"].who'}
`,
      { town: "London" },
    );
    expect(output).toEqual({
      one: { text: "Hello World!", who: "World" },
      two: "HI ADA!",
      bye: { text: "Bye Ada!", number: 1 },
      three: "Hello Ada of London!",
      four: { text: 'Hello [1,["a","b"]]!', who: [1, ["a", "b"]] },
      five: "Ada",
    });
  });

  it("in macros, and written in code", async () => {
    const output = await outputOf(`${GREET}
kind: Macro
metadata: {name: twice}
spec:
  parameters: [{name: name}]
  nodes:
    - {kind: macro_invocation, metadata: {name: first}, spec: {macro: greet, inputs: {who: "{{name}}"}}}
    - {kind: macro_invocation, metadata: {name: second}, spec: {macro: pair, inputs: {text: "{{first.text}} {{name}}"}}}
---
kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: data, metadata: {name: person}, spec: {output: {name: Ada}}}
    - {kind: macro_invocation, metadata: {name: x}, spec: {macro: twice, inputs: {name: "{{person.name}}"}}}
  output: {all: x, deep: x.first.say_0.text, copy: x.second.copy_1}
`);
    expect(output).toEqual({
      all: { copies: ["0: Hello Ada! Ada", "1: Hello Ada! Ada"] },
      deep: "Hello Ada!",
      copy: "1: Hello Ada! Ada",
    });
  });

  it("in loops, with a loop of its own", async () => {
    const output = await outputOf(
      `
kind: Macro
metadata: {name: tagged}
spec:
  parameters: [{name: items}, {name: tag, default: x}, {name: outer}]
  nodes:
    - kind: map
      metadata: {name: each}
      spec:
        items: $param.items
        body: [{kind: data, metadata: {name: one}, spec: {output: "{{outer}}{{tag}}{{$item}}"}}]
---
kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - kind: map
      metadata: {name: groups}
      spec:
        items: $input.groups
        item_var: group
        body:
          - {kind: macro_invocation, metadata: {name: inner}, spec: {macro: tagged, inputs: {items: "{{group.items}}", outer: "{{group.name}}", tag: "-"}}}
          - {kind: data, metadata: {name: out}, spec: {output: {all: "{{inner}}", same: "{{inner.each}}"}}}
  output: {groups: groups}
`,
      {
        groups: [
          { name: "a", items: [1, 2] },
          { name: "b", items: [3] },
        ],
      },
    );
    expect(output).toEqual({
      groups: [
        { all: ["a-1", "a-2"], same: ["a-1", "a-2"] },
        { all: ["b-3"], same: ["b-3"] },
      ],
    });
  });

  it("or not at all, when its invocation says so: nodes in it that nothing leads to included", async () => {
    const text = `
kind: Macro
metadata: {name: two}
spec:
  nodes:
    - {kind: data, metadata: {name: a}, spec: {output: 1}}
    - {kind: data, metadata: {name: b}, spec: {output: "{{a}}"}}
    - {kind: data, metadata: {name: alone}, spec: {output: 3}, dependencies: []}
---
kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: data, metadata: {name: gate}, spec: {output: {open: "{{$input.open}}"}}}
    - {kind: macro_invocation, metadata: {name: m}, spec: {macro: two, when: gate.open}}
    - {kind: expression, metadata: {name: end}, spec: {expressions: {got: m}}}
  output: {got: 'coalesce(end.got, "nothing")'}
`;
    expect(await outputOf(text, { open: true })).toEqual({ got: { b: 1, alone: 3 } });
    const closed = await run(text, { open: false });
    expect(closed.orThrow()).toEqual({ got: "nothing" });
    for (const name of ["m_a", "m_b", "m_alone", "m"]) expect(closed.nodes[name]?.status).toBe("skipped");
  });

  it("when it is chosen, all of it", async () => {
    const text = `
kind: Macro
metadata: {name: way}
spec:
  parameters: [{name: how}]
  nodes:
    - {kind: data, metadata: {name: a}, spec: {output: "{{how}}"}}
    - {kind: data, metadata: {name: b}, spec: {output: "{{a}}!"}}
---
kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: conditional, metadata: {name: pick}, spec: {branches: [{condition: $input.n > 5, action: big}], else_action: small}}
    - {kind: macro_invocation, metadata: {name: big}, spec: {macro: way, inputs: {how: big}}}
    - {kind: macro_invocation, metadata: {name: small}, spec: {macro: way, inputs: {how: small}}}
  output: {way: 'coalesce(big, small)'}
`;
    const result = await run(text, { n: 7 });
    expect(result.orThrow()).toEqual({ way: "big!" });
    expect([result.nodes["small_a"]?.status, result.nodes["small_b"]?.status]).toEqual(["skipped", "skipped"]);
  });

  it("with models, prompts and the fields the Python program had", async () => {
    const output = await outputOf(`
kind: Macro
metadata: {name: ask_twice}
parameters:
  - {name: question, type: str, required: true}
nodes_raw: |
  - kind: llm_node
    metadata: {name: "{{name}}_a"}
    spec: {human_message: "{{question}}"}
    dependencies: []
  - kind: llm_node
    metadata: {name: "{{name}}_b"}
    spec: {human_message: "Again: {{a}}"}
---
kind: Pipeline
metadata: {name: p}
spec:
  ports: {llm: {adapter: scripted, config: {script: [{contains: Again, reply: second}, {contains: Why, reply: first}]}}}
  nodes:
    - {kind: data, metadata: {name: start}, spec: {output: {ask: Why?}}}
    - {kind: macro_invocation, metadata: {name: inst}, spec: {macro: ask_twice, inputs: {question: "{{start.ask}}"}}}
  output: {last: inst, first: inst.a}
`);
    expect(output).toEqual({ last: "second", first: "first" });
  });
});

describe("a failing node of a macro", () => {
  it("knows where it is and who invokes it", async () => {
    const text = `kind: Macro
metadata: {name: m}
spec:
  parameters: [{name: a}]
  nodes:
    - {kind: expression, metadata: {name: broken}, spec: {expressions: {x: a + 1}}}
---
kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: macro_invocation, metadata: {name: i}, spec: {macro: m, inputs: {a: "{{$input.text}}"}}}
`;
    const result = await run(text, { text: "words" });
    expect(result).toMatchObject({ status: "failed", error: { node: "i_broken", location: "macros.yaml:6" } });
    const plan = await planOf(text);
    expect(plan.graph.nodes.map(({ name, calls }) => [name, calls?.map(({ line }) => line)])).toEqual([
      ["i_broken", [12]],
      ["i", undefined],
    ]);
  });

  it("says which part of an argument its template misses", async () => {
    const result = await run(
      `kind: Macro
metadata: {name: m}
spec:
  parameters: [{name: who}]
  nodes: [{kind: data, metadata: {name: hi}, spec: {output: "Hi {{who.name}}"}}]
---
kind: Pipeline
metadata: {name: p}
spec:
  nodes:
    - {kind: macro_invocation, metadata: {name: i}, spec: {macro: m, inputs: {who: "{{$input.person}}"}}}
`,
      { person: { age: 3 } },
    );
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "HD4504", message: expect.stringContaining("person.name") },
    });
  });
});
