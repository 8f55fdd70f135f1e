/**
 * Routes the edges between two neighbouring layers: down from the middle of a slot, along a track of its own, down again to
 * a column of its own on each target. Tracks are stacked so that two lines never share a column between them, as far as
 * that is possible.
 */
import { centre, type Slot } from "./layered-layout.ts";

export interface Channel {
  readonly wires: readonly Wire[];
  /** Rows the horizontal parts need. */
  readonly tracks: number;
}

/** Everything that leaves one slot. */
export interface Wire {
  readonly from: number;
  /** Columns where it arrives, and on what. */
  readonly to: readonly { readonly column: number; readonly slot: Slot }[];
  /** Row of its horizontal part; `undefined` when it goes straight down. */
  readonly track: number | undefined;
}

interface Draft {
  readonly from: number;
  readonly to: Wire["to"];
}

export function routeChannel(upper: readonly Slot[], lower: readonly Slot[]): Channel {
  const entries = entryColumns(lower);
  const drafts = upper
    .filter((slot) => slot.below.length > 0)
    .map((slot) => ({
      from: centre(slot),
      to: slot.below.map((target) => ({ column: entries.get(target)?.get(slot) ?? centre(target), slot: target })),
    }));
  const bent = drafts.filter((draft) => draft.to.some(({ column }) => column !== draft.from));
  const tracks = assignTracks(bent);
  return {
    wires: drafts.map((draft) => ({ ...draft, track: tracks.get(draft) })),
    tracks: Math.max(0, ...[...tracks.values()].map((track) => track + 1)),
  };
}

/** For each target, the column at which each of its sources arrives: spread around the middle, in the sources' order. */
function entryColumns(lower: readonly Slot[]): ReadonlyMap<Slot, ReadonlyMap<Slot, number>> {
  return new Map(
    lower.map((target) => {
      const sources = target.above.toSorted((left, right) => centre(left) - centre(right));
      const step = Math.max(1, Math.min(4, Math.floor((target.width - 2) / Math.max(1, sources.length))));
      const first = centre(target) - Math.floor(((sources.length - 1) * step) / 2);
      const straight = sources.length === 1;
      return [
        target,
        new Map(sources.map((source, index) => [source, straight ? soleEntry(source, target) : first + index * step])),
      ];
    }),
  );
}

/** A single source goes straight down where the target is below it anyway. */
function soleEntry(source: Slot, target: Slot): number {
  const column = centre(source);
  const nearMiddle = Math.abs(column - centre(target)) <= 1;
  return nearMiddle && column > target.left && column < target.left + target.width - 1 ? column : centre(target);
}

/** Where one wire goes down in a column in which another comes up from below, it must turn off first: a higher track. */
function assignTracks(drafts: readonly Draft[]): ReadonlyMap<Draft, number> {
  const tracks = new Map<Draft, number>();
  const left = new Set(drafts);
  while (left.size > 0) {
    const free = [...left].filter((draft) => ![...left].some((other) => other !== draft && mustBeAbove(other, draft)));
    // A circle cannot be stacked; take any and accept one shared column.
    const batch = free.length > 0 ? free : [...left].slice(0, 1);
    const base = Math.max(-1, ...tracks.values()) + 1;
    const rows: Draft[][] = [];
    for (const draft of batch) {
      left.delete(draft);
      const fitting = rows.findIndex((row) => row.every((other) => !overlaps(other, draft)));
      const row = fitting === -1 ? rows.push([]) - 1 : fitting;
      rows[row]?.push(draft);
      tracks.set(draft, base + row);
    }
  }
  return tracks;
}

/** Whether `upper` leaves in a column where `lower` arrives: then `upper` must turn off above the row `lower` turns in. */
function mustBeAbove(upper: Draft, lower: Draft): boolean {
  return lower.to.some(({ column }) => column === upper.from);
}

function overlaps(one: Draft, other: Draft): boolean {
  const [a, b] = [extent(one), extent(other)];
  return a.first <= b.last + 1 && b.first <= a.last + 1;
}

function extent({ from, to }: Draft): { readonly first: number; readonly last: number } {
  const columns = [from, ...to.map(({ column }) => column)];
  return { first: Math.min(...columns), last: Math.max(...columns) };
}
