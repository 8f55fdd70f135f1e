/** The recording that is most like a request nobody recorded, and where the two differ. */
import { isJsonObject, type JsonValue } from "@hexdag/kernel";
import { PORT_METHODS } from "@hexdag/kernel/ports";
import { fitsMarks, secretMarks } from "./secret-marks.ts";
import type { Tape, TapeCall } from "./tape.ts";

/** A request, or a recorded one. */
export type AskedCall = Pick<TapeCall, "method" | "arguments">;

export interface ClosestCall {
  /** Its place among the calls, from 0. */
  readonly index: number;
  /** Where they differ and how, the most telling first; a few of them. */
  readonly differences: readonly string[];
  /** How many differences there are in all. */
  readonly count: number;
}

const MAX_SHOWN = 5;
const MAX_EXCERPT = 60;
const KEPT_BEFORE = 20;

/** The closest recording of the same method; `undefined` when there is none of it. */
export function closestCall(
  port: string,
  asked: AskedCall,
  tape: Pick<Tape, "calls" | "secrets">,
): ClosestCall | undefined {
  const marks = secretMarks(tape);
  const names = PORT_METHODS[port]?.[asked.method]?.parameters ?? [];
  const wanted = leavesOf(asked, names);
  let closest: { readonly index: number; readonly found: readonly Difference[]; readonly weight: number } | undefined;
  for (const [index, call] of tape.calls.entries()) {
    if (call.method !== asked.method) continue;
    const found = differencesOf(leavesOf(call, names), wanted, marks);
    const weight = found.reduce((sum, difference) => sum + weightOf(difference), 0);
    if (closest === undefined || weight < closest.weight) closest = { index, found, weight };
  }
  if (closest === undefined) return undefined;
  const { index, found } = closest;
  return { index, differences: found.slice(0, MAX_SHOWN).map(differenceText), count: found.length };
}

type Leaf = Exclude<JsonValue, object> | "[]" | "{}";
type Leaves = ReadonlyMap<string, Leaf>;

/** Every value in it that holds no others, by its path. */
function leavesOf({ arguments: args }: AskedCall, names: readonly string[]): Leaves {
  const leaves = new Map<string, Leaf>();
  for (const [index, arg] of args.entries())
    addLeaves(leaves, args.length === 1 ? "" : (names[index] ?? `argument ${index + 1}`), arg);
  return leaves;
}

function addLeaves(leaves: Map<string, Leaf>, path: string, value: JsonValue): void {
  if (typeof value !== "object" || value === null) {
    leaves.set(path, value);
    return;
  }
  const members = isJsonObject(value)
    ? Object.entries(value).map(([key, member]) => [path === "" ? key : `${path}.${key}`, member] as const)
    : value.map((item, index) => [`${path}[${index}]`, item] as const);
  if (members.length === 0) leaves.set(path, isJsonObject(value) ? "{}" : "[]");
  for (const [at, member] of members) if (member !== undefined) addLeaves(leaves, at, member);
}

interface Difference {
  readonly path: string;
  readonly recorded: Leaf | undefined;
  readonly asked: Leaf | undefined;
}

/** In the order of the request; what only the recording has comes last. Where a secret was taken out anything fits. */
function differencesOf(recorded: Leaves, asked: Leaves, marks: readonly string[]): readonly Difference[] {
  const paths = new Set([...asked.keys(), ...recorded.keys()]);
  return [...paths].flatMap((path) => {
    const difference: Difference = { path, recorded: recorded.get(path), asked: asked.get(path) };
    return isSame(difference, marks) ? [] : [difference];
  });
}

function isSame({ recorded, asked }: Difference, marks: readonly string[]): boolean {
  if (recorded === asked) return true;
  return typeof recorded === "string" && typeof asked === "string" && fitsMarks(recorded, asked, marks);
}

/** Texts that begin and end alike are less apart than others. */
function weightOf({ recorded, asked }: Difference): number {
  if (typeof recorded !== "string" || typeof asked !== "string") return 1;
  const before = sharedStart(recorded, asked);
  const most = Math.min(recorded.length, asked.length) - before;
  let after = 0;
  while (after < most && recorded.at(-1 - after) === asked.at(-1 - after)) after += 1;
  return 1 - (0.9 * (before + after)) / Math.max(recorded.length, asked.length);
}

function sharedStart(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length += 1;
  return length;
}

function differenceText({ path, recorded, asked }: Difference): string {
  const at = typeof recorded === "string" && typeof asked === "string" ? sharedStart(recorded, asked) : 0;
  return `${path === "" ? "it" : path}: recorded ${excerpt(recorded, at)}, asked ${excerpt(asked, at)}`;
}

/** A value as a message shows it: of a long text the part around the place where it is another. */
function excerpt(value: Leaf | undefined, at: number): string {
  if (value === undefined) return "nothing";
  if (typeof value !== "string") return JSON.stringify(value);
  const from = value.length <= MAX_EXCERPT ? 0 : Math.max(0, at - KEPT_BEFORE);
  const shown = value.slice(from, from + MAX_EXCERPT);
  return `${from > 0 ? "…" : ""}${JSON.stringify(shown)}${from + MAX_EXCERPT < value.length ? "…" : ""}`;
}
