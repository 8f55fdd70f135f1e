/**
 * Places the nodes of an acyclic graph in layers, in the manner of Sugiyama: longest path from the roots gives the layer,
 * edges that span several layers get a placeholder in each one between, barycentres give the order within a layer, and
 * columns are pulled towards the neighbours'. Pure geometry; drawing is elsewhere.
 */

export interface LayoutInput {
  readonly nodes: readonly { readonly name: string; readonly width: number }[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export interface Slot {
  /** `undefined` for the placeholder of an edge that passes through. */
  readonly name: string | undefined;
  readonly width: number;
  readonly layer: number;
  /** Leftmost column. */
  left: number;
  readonly above: Slot[];
  readonly below: Slot[];
}

export interface Layout {
  readonly layers: readonly (readonly Slot[])[];
  readonly width: number;
}

const GAP = 3;
const SWEEPS = 8;

export function layOut(input: LayoutInput): Layout {
  const layers = makeLayers(input);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) orderLayers(layers, sweep % 2 === 0);
  for (const layer of layers) packLeft(layer);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) alignLayers(layers, sweep % 2 === 0);
  const slots = layers.flat();
  const leftmost = Math.min(...slots.map((slot) => slot.left));
  for (const slot of slots) slot.left -= leftmost;
  return { layers, width: Math.max(...slots.map((slot) => slot.left + slot.width)) };
}

/** The column of a slot's middle. */
export function centre({ left, width }: Slot): number {
  return left + Math.floor((width - 1) / 2);
}

function makeLayers({ nodes, edges }: LayoutInput): Slot[][] {
  const depth = depths(
    nodes.map((node) => node.name),
    edges,
  );
  const layers: Slot[][] = [];
  const add = (slot: Slot): Slot => {
    while (layers.length <= slot.layer) layers.push([]);
    layers[slot.layer]?.push(slot);
    return slot;
  };
  const slots = new Map(
    nodes.map(
      ({ name, width }) =>
        [name, add({ name, width, layer: depth.get(name) ?? 0, left: 0, above: [], below: [] })] as const,
    ),
  );
  for (const edge of edges) {
    const [from, to] = [slots.get(edge.from), slots.get(edge.to)];
    if (from === undefined || to === undefined) continue;
    let last = from;
    for (let layer = from.layer + 1; layer < to.layer; layer += 1) {
      const placeholder = add({ name: undefined, width: 1, layer, left: 0, above: [], below: [] });
      link(last, placeholder);
      last = placeholder;
    }
    link(last, to);
  }
  return layers;
}

function link(from: Slot, to: Slot): void {
  if (from.below.includes(to)) return;
  from.below.push(to);
  to.above.push(from);
}

/** Length of the longest path that ends in each node; the graph is acyclic, the compiler and the loader see to that. */
export function depths(names: readonly string[], edges: LayoutInput["edges"]): ReadonlyMap<string, number> {
  const depth = new Map(names.map((name) => [name, 0]));
  const waitsFor = new Map(names.map((name) => [name, 0]));
  const next = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const { from, to } of edges) {
    next.get(from)?.push(to);
    waitsFor.set(to, (waitsFor.get(to) ?? 0) + 1);
  }
  const ready = names.filter((name) => waitsFor.get(name) === 0);
  for (const name of ready) {
    for (const to of next.get(name) ?? []) {
      depth.set(to, Math.max(depth.get(to) ?? 0, (depth.get(name) ?? 0) + 1));
      const left = (waitsFor.get(to) ?? 0) - 1;
      waitsFor.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  return depth;
}

function orderLayers(layers: readonly Slot[][], down: boolean): void {
  for (const layer of down ? layers : layers.toReversed()) {
    const weight = new Map(
      layer.map((slot, index) => [slot, barycentre(slot, down ? slot.above : slot.below, layers) ?? index]),
    );
    layer.sort((left, right) => (weight.get(left) ?? 0) - (weight.get(right) ?? 0));
  }
}

/** Mean position of a slot's neighbours in their layer. */
function barycentre(slot: Slot, neighbours: readonly Slot[], layers: readonly (readonly Slot[])[]): number | undefined {
  if (neighbours.length === 0) return undefined;
  const own = layers[slot.layer]?.length ?? 1;
  const positions = neighbours.map((neighbour) => {
    const layer = layers[neighbour.layer] ?? [];
    return ((layer.indexOf(neighbour) + 0.5) / layer.length) * own;
  });
  return positions.reduce((sum, position) => sum + position, 0) / positions.length - 0.5;
}

function packLeft(layer: readonly Slot[]): void {
  let column = 0;
  for (const slot of layer) {
    slot.left = column;
    column += slot.width + GAP;
  }
}

/**
 * Moves each layer towards the middle of its neighbours. Keeping the order from the left and from the right gives two
 * legal placements; their mean is legal too, and leans neither way.
 */
function alignLayers(layers: readonly (readonly Slot[])[], down: boolean): void {
  for (const layer of down ? layers : layers.toReversed()) {
    const wanted = layer.map((slot) => {
      const neighbours = down ? slot.above : slot.below;
      if (neighbours.length === 0) return slot.left;
      const middle = neighbours.reduce((sum, neighbour) => sum + centre(neighbour), 0) / neighbours.length;
      return Math.round(middle) - Math.floor((slot.width - 1) / 2);
    });
    const fromLeft: number[] = [];
    for (const [index, slot] of layer.entries()) {
      const before = layer[index - 1];
      const least = before === undefined ? -Infinity : (fromLeft[index - 1] ?? 0) + before.width + GAP;
      fromLeft.push(Math.max(wanted[index] ?? slot.left, least));
    }
    let limit = Infinity;
    for (const [index, slot] of [...layer.entries()].toReversed()) {
      const fromRight = Math.min(wanted[index] ?? slot.left, limit - slot.width - GAP);
      limit = fromRight;
      slot.left = Math.floor(((fromLeft[index] ?? 0) + fromRight) / 2);
    }
  }
}
