import { describe, expect, it } from "vitest";
import { fn, nodeOf, pipeline, planOf } from "./support/compile-text.ts";

/** Data dependencies and ordering of the last node, after `a`, `b` and `c`, which are roots. */
function edgesOf(last: string, more = ""): { readonly data: readonly string[]; readonly waits: readonly string[] } {
  const roots = ["a", "b", "c"].map((name) => fn(name, "", "dependencies: []")).join("\n");
  const node = nodeOf(planOf(pipeline(`${roots}\n${last}`, more)), "last");
  return { data: node.dataDependencies, waits: node.waitFor };
}

describe("dependencies (DESIGN §3.2)", () => {
  it.each([
    ["nothing said: the node before", fn("last"), ["c"], []],
    ["an empty list: none", fn("last", "", "dependencies: []"), [], []],
    ["named by hand", fn("last", "", "dependencies: [b, a]"), ["b", "a"], []],
    ["one by hand, as text", fn("last", "", "dependencies: b"), ["b"], []],
    ["inside spec, as Python wrote it", fn("last", "dependencies: [a]"), ["a"], []],
    ["wait_for orders and carries nothing", fn("last", "", "wait_for: [a]"), [], ["a"]],
    [
      "wait_for of a node that is also read is data",
      fn("last", "input_mapping: { x: a.y }", "wait_for: [a, b]"),
      ["a"],
      ["b"],
    ],
    ["an empty wait_for says something too", fn("last", "", "wait_for: []"), [], []],
    ["read in input_mapping", fn("last", "input_mapping: { x: b.y, z: [a, { w: c.v }] }"), ["b", "a", "c"], []],
    ["read in when", fn("last", "when: a.ok and not b.bad"), ["a", "b"], []],
    ["read and named", fn("last", "when: a.ok", "dependencies: [b]"), ["a", "b"], []],
    ["read twice", fn("last", "when: a.x == a.y"), ["a"], []],
    ['nodes["x"]', fn("last", "when: 'nodes[\"b\"].ok'"), ["b"], []],
    ["inside a lambda", fn("last", "when: 'any(a.list, each => each.id == b.id)'"), ["a", "b"], []],
    ["a lambda's parameter hides a node", fn("last", "when: 'any(a.list, b => b.ok)'"), ["a"], []],
    ["$input and $ctx are no nodes", fn("last", "when: $input.a == $ctx.run_id", "dependencies: []"), [], []],
    ["text in quotes is no reference", fn("last", "input_mapping: { x: \"'a.b'\" }", "dependencies: []"), [], []],
    ["a mapped key hides a node", fn("last", "input_mapping: { a: b.x }, when: a == 1"), ["b"], []],
    [
      "templates",
      "- { kind: llm, metadata: { name: last }, spec: { human_message: 'x {{a.b}} {{#if c}}{{upper b.d}}{{/if}}' } }",
      ["a", "c", "b"],
      [],
    ],
    [
      "inside a block, a bare name is the item's",
      "- { kind: llm, metadata: { name: last }, spec: { human_message: '{{#each a.list}}{{b}}{{@root.c.d}}{{/each}}' } }",
      ["a", "c"],
      [],
    ],
    [
      "a sequence's own names hide nodes",
      "- { kind: expression, metadata: { name: last }, spec: { expressions: { a: b.x, d: a + 1, c: d + c } } }",
      ["b", "c"],
      [],
    ],
    [
      "a body that reads outside",
      "- { kind: loop, metadata: { name: last }, spec: { items: a.list, body: [{ kind: data, metadata: { name: in }, spec: { output: { x: '{{b.y}}' } } }] } }".replace(
        "name: in }",
        "name: inner }",
      ),
      ["a", "b"],
      [],
    ],
  ])("%s", (_what, last, data, waits) => {
    expect(edgesOf(last)).toEqual({ data, waits });
  });

  it("chains bodies by themselves", () => {
    const body = `[${["x", "y"].map((name) => fn(name).slice(2)).join(", ")}]`;
    const plan = planOf(
      pipeline(`${fn("a")}\n- { kind: loop, metadata: { name: l }, spec: { items: [1], body: ${body} } }`),
    );
    const config = nodeOf(plan, "l").config["body"];
    expect(config).toMatchObject({
      $body: {
        nodes: [
          { name: "x", dataDependencies: [] },
          { name: "y", dataDependencies: ["x"] },
        ],
      },
    });
  });

  it("keeps handlers and compensations out of the chain", () => {
    const nodes = [fn("a", "on_error: h"), fn("h"), fn("b", "compensate: u"), fn("u"), fn("c")].join("\n");
    const plan = planOf(pipeline(nodes));
    const edges = plan.graph.nodes.map(({ name, dataDependencies }) => [name, ...dataDependencies]);
    expect(edges).toEqual([["a"], ["h"], ["b", "a"], ["u"], ["c", "b"]]);
  });

  it("lets a handler read other nodes", () => {
    const plan = planOf(pipeline([fn("a"), fn("b", "on_error: h"), fn("h", "input_mapping: { x: a.y }")].join("\n")));
    expect(nodeOf(plan, "h").dataDependencies).toEqual(["a"]);
  });

  it("makes a routed node wait for its router, and asks the router before its own when", () => {
    const route =
      "- { kind: conditional, metadata: { name: r }, spec: { branches: [{ condition: a.ok, action: x }] } }";
    const node = nodeOf(planOf(pipeline([fn("a"), route, fn("x", "when: a.big")].join("\n"))), "x");
    expect(node.waitFor).toEqual(["r"]);
    expect(node.dataDependencies).toEqual(["a"]);
    expect(node.route?.$expr).toMatchObject({ operator: "==", right: { value: "x" } });
    expect(node.when?.text).toBe("a.big");
  });
});
