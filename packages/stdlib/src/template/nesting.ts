/** An opening, chained (`else if`) or closing block, or any other `{{ }}`. */
const TAG = /\{\{~?\s*(#|\^(?=\s*\w)|\/|else\s+\w)?([^}]*)/g;

/**
 * How deep blocks, `else if` chains and parentheses are nested, at a glance. The parser takes time that grows with more
 * than the square of it, so it is asked before parsing; templates that are no templates may be counted wrongly.
 */
export function nestingDepth(source: string): number {
  let deepest = 0;
  let depth = 0;
  /** For every open block: the levels it takes, one more with each `else if`. */
  const open: number[] = [];
  for (const [, mark = "", inside = ""] of source.matchAll(TAG)) {
    if (mark === "/") depth -= open.pop() ?? 0;
    else if (mark.startsWith("else")) {
      open.push((open.pop() ?? 0) + 1);
      depth += 1;
    } else if (mark !== "") {
      open.push(1);
      depth += 1;
    }
    deepest = Math.max(deepest, depth + parenthesesDepth(inside));
  }
  return deepest;
}

function parenthesesDepth(text: string): number {
  let deepest = 0;
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
