/** What changes from one text to another, as `diff -u` and `git apply` write it. */

const CONTEXT = 3;

/** Lines of both texts, one by one: kept, taken out or put in. */
interface Step {
  readonly mark: " " | "-" | "+";
  readonly line: string;
}

/** The diff of a file; nothing when the texts are equal. */
export function unifiedDiff(path: string, before: string, after: string): string {
  const steps = stepsBetween(linesOf(before), linesOf(after));
  const hunks = hunksOf(steps);
  if (hunks.length === 0) return "";
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks].map((line) => `${line}\n`).join("");
}

const NO_NEWLINE = "\n\\ No newline at end of file";

function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return last === "" ? lines : [...lines, last + NO_NEWLINE];
}

/** Equal lines at both ends, and between them as many as a longest common subsequence holds. */
function stepsBetween(before: readonly string[], after: readonly string[]): readonly Step[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const keep = (line: string): Step => ({ mark: " ", line });
  return [
    ...before.slice(0, start).map(keep),
    ...middleSteps(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...before.slice(before.length - end).map(keep),
  ];
}

/** Past this many pairs of lines the middle is shown as all taken out and all put in. */
const MAX_PAIRS = 25_000_000;

function middleSteps(before: readonly string[], after: readonly string[]): readonly Step[] {
  if (before.length * after.length > MAX_PAIRS)
    return [...before.map((line): Step => ({ mark: "-", line })), ...after.map((line): Step => ({ mark: "+", line }))];
  const lengths = commonLengths(before, after);
  const width = after.length + 1;
  const steps: Step[] = [];
  let [left, right] = [0, 0];
  while (left < before.length || right < after.length) {
    const [old = "", fresh = ""] = [before[left], after[right]];
    const skipLeft = left < before.length ? (lengths[(left + 1) * width + right] ?? 0) : -1;
    const skipRight = right < after.length ? (lengths[left * width + right + 1] ?? 0) : -1;
    if (skipLeft >= 0 && skipRight >= 0 && old === fresh) {
      steps.push({ mark: " ", line: old });
      left += 1;
      right += 1;
    } else if (skipLeft >= skipRight) {
      steps.push({ mark: "-", line: old });
      left += 1;
    } else {
      steps.push({ mark: "+", line: fresh });
      right += 1;
    }
  }
  return steps;
}

/** How many lines the rests of both texts have in common, from each pair of lines on. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  for (let left = before.length - 1; left >= 0; left--) {
    for (let right = after.length - 1; right >= 0; right--) {
      lengths[left * width + right] =
        before[left] === after[right]
          ? (lengths[(left + 1) * width + right + 1] ?? 0) + 1
          : Math.max(lengths[(left + 1) * width + right] ?? 0, lengths[left * width + right + 1] ?? 0);
    }
  }
  return lengths;
}

function hunksOf(steps: readonly Step[]): readonly string[] {
  const hunks: string[] = [];
  let [before, after] = [1, 1];
  for (let at = 0; at < steps.length; ) {
    const changed = steps.findIndex(({ mark }, index) => index >= at && mark !== " ");
    if (changed === -1) break;
    const from = Math.max(at, changed - CONTEXT);
    let to = changed;
    for (let next = changed; next !== -1 && next - to <= 2 * CONTEXT; ) {
      to = next;
      next = steps.findIndex(({ mark }, index) => index > to && mark !== " ");
    }
    const end = Math.min(steps.length, to + 1 + CONTEXT);
    before += from - at;
    after += from - at;
    const shown = steps.slice(from, end);
    const olds = shown.filter(({ mark }) => mark !== "+").length;
    const news = shown.filter(({ mark }) => mark !== "-").length;
    hunks.push(`@@ -${range(before, olds)} +${range(after, news)} @@`, ...shown.map(({ mark, line }) => mark + line));
    before += olds;
    after += news;
    at = end;
  }
  return hunks;
}

function range(start: number, count: number): string {
  return count === 1 ? String(start) : `${count === 0 ? start - 1 : start},${count}`;
}
