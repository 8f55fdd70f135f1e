import { describe, expect, it } from "vitest";
import { drawAscii } from "../src/graph/draw-ascii.ts";
import type { GraphModel, ModelEdge } from "../src/graph/graph-model.ts";
import { layOut } from "../src/graph/layered-layout.ts";

function graph(names: readonly string[], edges: readonly (readonly [string, string])[]): GraphModel {
  return {
    pipeline: "p",
    nodes: names.map((name) => ({ name, kind: "data", bodies: [] })),
    edges: edges.map(([from, to]): ModelEdge => ({ from, to, type: "data" })),
  };
}

/** A small linear congruential generator: the same graphs in every run. */
function randomGraph(seed: number): GraphModel {
  let state = seed;
  const next = (bound: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  const names = Array.from({ length: 2 + next(12) }, (_, index) => `n${index}${"x".repeat(next(8))}`);
  const edges = names.flatMap((to, index) =>
    names.slice(0, index).flatMap((from) => (next(4) === 0 ? [[from, to] as const] : [])),
  );
  return graph(names, edges);
}

describe("a drawn graph", () => {
  it("shows a diamond as one", () => {
    const text = drawAscii(
      graph(
        ["a", "b", "c", "d"],
        [
          ["a", "b"],
          ["a", "c"],
          ["b", "d"],
          ["c", "d"],
        ],
      ),
      80,
    );
    expect(`\n${text}`).toBe(`
        ┌──────────┐
        │ a (data) │
        └────┬─────┘
     ┌───────┴──────┐
     ▼              ▼
┌──────────┐   ┌──────────┐
│ b (data) │   │ c (data) │
└────┬─────┘   └────┬─────┘
     └─────┐   ┌────┘
           ▼   ▼
        ┌──────────┐
        │ d (data) │
        └──────────┘
`);
  });

  it("never lays one box over another, whatever the graph", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const { nodes, edges } = randomGraph(seed);
      const { layers } = layOut({ nodes: nodes.map(({ name }) => ({ name, width: name.length + 4 })), edges });
      for (const layer of layers) {
        for (const [index, slot] of layer.entries()) {
          const before = layer[index - 1];
          if (before !== undefined) expect(slot.left, `seed ${seed}`).toBeGreaterThan(before.left + before.width);
        }
      }
      const layerOf = new Map(
        layers.flat().flatMap((slot) => (slot.name === undefined ? [] : [[slot.name, slot.layer]])),
      );
      for (const { from, to } of edges) expect(layerOf.get(from)).toBeLessThan(layerOf.get(to) ?? 0);
    }
  });

  it("shows every name once, and an arrow into every node that waits for another", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const model = randomGraph(seed);
      const text = drawAscii(model, 1000);
      for (const { name } of model.nodes) expect(text.split(`│ ${name} (data)`).length, `seed ${seed}`).toBe(2);
      const arrows = text.split("▼").length - 1;
      expect(arrows, `seed ${seed}`).toBe(model.edges.length);
    }
  });

  it("is a list where boxes would not fit, and says so little of an empty graph", () => {
    const wide = graph(
      ["a", "b", "c"],
      [
        ["a", "c"],
        ["b", "c"],
      ],
    );
    expect(drawAscii(wide, 20)).toBe("   1  a (data)\n      b (data)\n   2  c (data)  <- a, b\n");
    expect(drawAscii(graph([], []), 80)).toBe("(no nodes)\n");
  });
});
