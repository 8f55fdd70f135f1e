/**
 * Assembles what a node receives (DESIGN §3.2): no data dependency → the frame's input; one → that result; several →
 * `{name: result}`. Mapped keys go on top. Then ambient fill: top-level input fields fill keys that are absent or null.
 * A dependency that was skipped contributes nothing.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import type { GraphNode } from "../graph/graph.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json-value.ts";
import { setOwn } from "../json/set-own.ts";
import { contribution, type FrameState } from "./frame-state.ts";

export interface InputSources {
  readonly state: FrameState;
  /** What nodes without data dependencies get, and whose fields fill gaps. */
  readonly input: JsonValue;
  /** The node's evaluated `input_mapping`. */
  readonly mapped: JsonObject | undefined;
  /** Set for a handler: what it handles. */
  readonly error: JsonObject | undefined;
}

export function assembleInput(node: GraphNode, sources: InputSources): JsonValue {
  const { mapped, error, input } = sources;
  if (node.strictMapping) return Object.freeze(mapped ?? NOTHING);
  const filled =
    mapped === undefined
      ? unmapped(node, sources)
      : fillOwn({ ...objectOrEmpty(base(node, sources)), ...mapped }, input);
  return error === undefined ? filled : fillCopy(filled, { error });
}

function unmapped(node: GraphNode, sources: InputSources): JsonValue {
  if (node.data.length === 0) return sources.input;
  return node.data.length === 1
    ? fillCopy(base(node, sources), sources.input)
    : fillOwn(join(node, sources), sources.input);
}

function base(node: GraphNode, sources: InputSources): JsonValue {
  const { data } = node;
  if (data.length === 0) return sources.input;
  if (data.length > 1) return join(node, sources);
  // A result may be null, which is a value; no result at all is an empty input.
  const only = contribution(sources.state, data[0] ?? 0);
  return only === undefined ? NOTHING : only;
}

function join({ data }: GraphNode, { state }: InputSources): Mutable {
  const joined: Mutable = {};
  for (const source of data) {
    const value = contribution(state, source);
    if (value !== undefined) setOwn(joined, state.graph.nodes[source]?.name ?? "", value);
  }
  return joined;
}

type Mutable = Record<string, JsonValue | undefined>;

/** Adds fields of `from` that `value`, which is ours to change, lacks or holds as null. Then it is nobody's to change. */
function fillOwn(value: Mutable, from: JsonValue): JsonValue {
  if (isJsonObject(from)) for (const key of Object.keys(from)) if (isGap(value, key)) setOwn(value, key, from[key]);
  return Object.freeze(value);
}

/** The same for a value that others hold too: copied when there is something to add, shared when not. */
function fillCopy(value: JsonValue, from: JsonValue): JsonValue {
  if (!isJsonObject(value) || !isJsonObject(from)) return value;
  return Object.keys(from).some((key) => isGap(value, key)) ? fillOwn({ ...value }, from) : value;
}

function isGap(value: JsonObject, key: string): boolean {
  const present = Object.hasOwn(value, key) ? value[key] : undefined;
  return present === undefined || present === null;
}

const NOTHING: JsonObject = Object.freeze({});

function objectOrEmpty(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** Throws HD6009 when a key of `required_inputs` is absent or null. */
export function requireInputs(node: GraphNode, input: JsonValue): void {
  for (const key of node.requiredInputs ?? []) {
    const value = isJsonObject(input) && Object.hasOwn(input, key) ? input[key] : undefined;
    if (value !== undefined && value !== null) continue;
    const got = isJsonObject(input)
      ? `it has ${Object.keys(input).join(", ") || "no keys"}`
      : `it is ${input === null ? "null" : Array.isArray(input) ? "a list" : `a ${typeof input}`}`;
    throw new HexdagError({
      code: "HD6009",
      message: `the input "${key}" is required and ${value === null ? "is null" : "missing"}`,
      hint: `map it with input_mapping, or check the nodes before; ${got}`,
      retryable: false,
    });
  }
}
