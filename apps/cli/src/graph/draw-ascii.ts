/** A graph as text: boxes in layers with lines between them, or a list where that would not fit. */
import { cellWidth, fit, pad } from "../render/text.ts";
import { type Canvas, createCanvas } from "./canvas.ts";
import type { GraphModel, ModelEdge, ModelNode } from "./graph-model.ts";
import { centre, depths, type Layout, layOut, type Slot } from "./layered-layout.ts";
import { type Channel, routeChannel } from "./route-edges.ts";

const MAX_BOXES = 60;
const MAX_LABEL = 36;
const BOX_HEIGHT = 3;

/** The graph drawn in at most `columns` cells. */
export function drawAscii(model: GraphModel, columns: number): string {
  if (model.nodes.length === 0) return "(no nodes)\n";
  const boxes = model.nodes.length <= MAX_BOXES ? drawBoxes(model, columns) : undefined;
  const legend = [...bodyLines(model), ...edgeNotes(model.edges), ...conditionNotes(model.nodes)];
  return `${boxes ?? drawList(model)}${legend.length === 0 ? "" : `\n${legend.join("\n")}\n`}`;
}

function drawBoxes(model: GraphModel, columns: number): string | undefined {
  const incoming = countBy(model.edges.map((edge) => edge.to));
  const layout = layOut({
    nodes: model.nodes.map((node) => ({
      name: node.name,
      width: Math.max(cellWidth(labelOf(node)) + 4, 2 * (incoming.get(node.name) ?? 0) + 3),
    })),
    edges: model.edges,
  });
  return layout.width > columns
    ? undefined
    : paint(layout, new Map(model.nodes.map((node) => [node.name, labelOf(node)])));
}

function labelOf({ name, kind }: ModelNode): string {
  return fit(`${name} (${kind})`, MAX_LABEL);
}

function paint({ layers }: Layout, labels: ReadonlyMap<string, string>): string {
  const canvas = createCanvas();
  let row = 0;
  for (const [index, layer] of layers.entries()) {
    for (const slot of layer) paintSlot(canvas, slot, row, labels);
    const below = layers[index + 1];
    if (below === undefined) break;
    const channel = routeChannel(layer, below);
    paintChannel(canvas, channel, row + BOX_HEIGHT - 1);
    row += BOX_HEIGHT + channel.tracks + 1;
  }
  return canvas.toString();
}

function paintSlot(canvas: Canvas, slot: Slot, row: number, labels: ReadonlyMap<string, string>): void {
  if (slot.name === undefined) {
    canvas.vertical(centre(slot), row - 1, row + BOX_HEIGHT - 1);
    return;
  }
  const right = slot.left + slot.width - 1;
  canvas.box(slot.left, row, right, row + BOX_HEIGHT - 1);
  const label = labels.get(slot.name) ?? slot.name;
  canvas.text(slot.left + Math.floor((slot.width - cellWidth(label)) / 2), row + 1, label);
}

/** `bottom` is the last row of the boxes above; an arrow head stands right above each box below. */
function paintChannel(canvas: Canvas, { wires, tracks }: Channel, bottom: number): void {
  const arrowRow = bottom + tracks + 1;
  for (const { from, to, track } of wires) {
    const turn = bottom + 1 + (track ?? 0);
    const straight = track === undefined;
    canvas.vertical(from, bottom, straight ? arrowRow : turn);
    for (const { column, slot } of to) {
      if (!straight) {
        canvas.horizontal(turn, from, column);
        canvas.vertical(column, turn, arrowRow);
      }
      if (slot.name === undefined) canvas.vertical(column, arrowRow, arrowRow + 1);
      else canvas.text(column, arrowRow, "▼");
    }
  }
}

/** For graphs too wide or too large to draw: each node with what it waits for, by layer. */
function drawList({ nodes, edges }: GraphModel): string {
  const depth = depths(
    nodes.map(({ name }) => name),
    edges,
  );
  const sources = Map.groupBy(edges, ({ to }) => to);
  const layers = [...Map.groupBy(nodes, ({ name }) => depth.get(name) ?? 0)].toSorted(
    ([left], [right]) => left - right,
  );
  const lines = layers.flatMap(([layer, members]) => {
    const width = Math.max(...members.map((node) => cellWidth(labelOf(node))));
    return members.map((node, position) => {
      const number = position === 0 ? String(layer + 1).padStart(4) : "    ";
      const from = (sources.get(node.name) ?? []).map((edge) => edge.from).join(", ");
      return `${number}  ${pad(labelOf(node), width)}${from === "" ? "" : `  <- ${from}`}`.trimEnd();
    });
  });
  return `${lines.join("\n")}\n`;
}

/** Bodies are told below the drawing: they run any number of times, inside their node. */
function bodyLines(model: GraphModel): readonly string[] {
  return model.nodes.flatMap((node) =>
    node.bodies.map(
      (body) => `${node.name}.${body.field}: ${body.nodes.map((inner) => `${inner.name} (${inner.kind})`).join(" → ")}`,
    ),
  );
}

function conditionNotes(nodes: readonly ModelNode[]): readonly string[] {
  return nodes.flatMap((node) => (node.when === undefined ? [] : [`${node.name}: only when ${node.when}`]));
}

function edgeNotes(edges: readonly ModelEdge[]): readonly string[] {
  return edges.flatMap((edge) => {
    if (edge.type === "error") return [`${edge.to}: only when ${edge.from} fails`];
    if (edge.type === "compensate") return [`${edge.to}: undoes ${edge.from} when the run fails`];
    return [];
  });
}

function countBy(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
