/** `state_machines`, `states` and `on_transition` of a System: whether they speak of the same states, and of which processes. */
import type { Reporter } from "../../../diagnostics/reporter.ts";
import { parseExpression } from "../../../expr/parser.ts";
import { placeInScalar } from "../../../parse/scalar-offsets.ts";
import { entryOf, type SourceEntry, type SourceMap, type SourceValue, valueOf } from "../../../parse/source-value.ts";
import { isFree } from "../../issues.ts";
import { type Name, namesIn } from "../../names.ts";

/** A process that a state or a transition names. */
export interface ProcessReference {
  readonly process: Name;
  /** For messages: `state "PAID"`. */
  readonly what: string;
}

interface Machine {
  readonly states: ReadonlySet<string>;
  /** `A -> B`. */
  readonly moves: ReadonlySet<string>;
}

/** Checks the lifecycle; gives the processes it names, which are looked up with the others. */
export function checkLifecycle(spec: SourceMap, reporter: Reporter): readonly ProcessReference[] {
  const machines = entriesOf(spec, "state_machines").map((entry) => readMachine(entry, reporter));
  const states = new Set(machines.flatMap((machine) => [...machine.states]));
  const moves = new Set(machines.flatMap((machine) => [...machine.moves]));
  const references: ProcessReference[] = [];
  for (const entry of entriesOf(spec, "states")) {
    const what = `state "${entry.key}"`;
    if (!states.has(entry.key)) reportState(entry.key, entry, { states, reporter, what: "states" });
    const enter = entry.value.type === "map" ? valueOf(entry.value, "on_enter") : undefined;
    references.push(...processesIn(enter, what));
  }
  for (const entry of entriesOf(spec, "on_transition")) {
    checkMove(entry, { states, moves, reporter });
    references.push(...processesIn(entry.value, `"${entry.key}"`));
  }
  return references;
}

function entriesOf(spec: SourceMap, key: string): readonly SourceEntry[] {
  const value = valueOf(spec, key);
  return value?.type === "map" ? value.entries.filter((entry) => !isFree(entry.key)) : [];
}

function processesIn(value: SourceValue | undefined, what: string): readonly ProcessReference[] {
  const written = value?.type === "map" ? valueOf(value, "process") : value;
  return (namesIn(written) ?? []).map((process) => ({ process, what }));
}

function readMachine({ key, value }: SourceEntry, reporter: Reporter): Machine {
  const states = new Set<string>();
  const moves = new Set<string>();
  const transitions = value.type === "map" ? entriesOf(value, "transitions") : [];
  for (const { key: from, value: list } of transitions) {
    states.add(from);
    for (const item of list.type === "list" ? list.items : []) {
      const to = namesIn(item.type === "map" ? valueOf(item, "to") : item)?.[0];
      if (to === undefined) continue;
      states.add(to.name);
      moves.add(`${from} -> ${to.name}`);
      if (item.type === "map") checkGuard(entryOf(item, "guard"), reporter);
    }
  }
  const initial = value.type === "map" ? namesIn(valueOf(value, "initial"))?.[0] : undefined;
  if (initial !== undefined && !states.has(initial.name))
    reportState(initial.name, initial.at, { states, reporter, what: `the initial state of "${key}"` });
  return { states, moves };
}

function checkGuard(guard: SourceEntry | undefined, reporter: Reporter): void {
  const value = guard?.value;
  if (value?.type !== "scalar" || typeof value.data !== "string") return;
  const { error } = parseExpression(value.data);
  if (error === undefined) return;
  const { code, message, hint } = error;
  reporter.report({ code, message, hint, at: placeInScalar(value, error.start, error.end) });
}

interface Lifecycle {
  readonly states: ReadonlySet<string>;
  readonly reporter: Reporter;
}

function checkMove(entry: SourceEntry, lifecycle: Lifecycle & { readonly moves: ReadonlySet<string> }): void {
  const { states, moves, reporter } = lifecycle;
  const [from, to, ...more] = entry.key.split("->").map((side) => side.trim());
  if (from === undefined || from === "" || to === undefined || to === "" || more.length > 0) {
    reporter.report({
      code: "HD3425",
      message: `"${entry.key}" of on_transition is no move between two states`,
      hint: 'write it as "NEW -> PAID"',
      at: entry,
    });
    return;
  }
  const unknown = [from, to].filter((state) => !states.has(state));
  for (const state of unknown) reportState(state, entry, { states, reporter, what: "on_transition" });
  if (unknown.length > 0 || moves.has(`${from} -> ${to}`)) return;
  const onward = [...moves].filter((move) => move.startsWith(`${from} -> `));
  reporter.report({
    code: "HD3425",
    message: `no state machine moves from "${from}" to "${to}"`,
    hint: onward.length === 0 ? `nothing follows "${from}"` : `moves from there are ${onward.join(", ")}`,
    at: entry,
  });
}

function reportState(
  state: string,
  at: Name["at"],
  { states, reporter, what }: Lifecycle & { readonly what: string },
): void {
  const close = reporter.suggest(state, states);
  const listed =
    states.size === 0 ? "declare state_machines, with transitions" : `states are ${[...states].join(", ")}`;
  reporter.report({
    code: "HD3425",
    message: `${what} names "${state}", which is no state of any state machine`,
    label: "not a state",
    hint: close === undefined ? listed : `did you mean "${close}"?`,
    at,
  });
}
