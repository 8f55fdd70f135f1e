/**
 * "Did you mean": the closest of a list of names, by edits (Damerau–Levenshtein with adjacent swaps), after names that
 * differ only in case, `_` or `-`.
 */

const MAX_NAME = 64;

/** The candidate closest to `name`, or `undefined` when none is close enough to be what was meant. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length === 0 || name.length > MAX_NAME) return undefined;
  const plain = flatten(name);
  let best: string | undefined;
  let bestDistance = allowedDistance(name) + 1;
  for (const candidate of candidates) {
    if (candidate === name || candidate.length > MAX_NAME) continue;
    const same = flatten(candidate) === plain;
    if (!same && (name.length === 1 || candidate.length === 1)) continue;
    if (!same && Math.abs(candidate.length - name.length) >= bestDistance) continue;
    const distance = same ? 0 : editDistance(name, candidate, bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Names that are close to one another may differ by one edit per three characters. Single letters are close to nothing. */
function allowedDistance(name: string): number {
  return Math.max(1, Math.min(4, Math.floor(name.length / 3)));
}

function flatten(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, "");
}

/** Edits between two names; stops counting at `bound`. */
export function editDistance(left: string, right: string, bound: number): number {
  let beforeLast: number[] = [];
  let last: number[] = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        (last[column] ?? bound) + 1,
        (current[column - 1] ?? bound) + 1,
        (last[column - 1] ?? bound) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? bound) + 1);
      }
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least >= bound) return bound;
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? bound;
}
