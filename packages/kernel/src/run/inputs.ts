/**
 * Assembles what a node receives (DESIGN §3.2): no data dependency → the frame's input; one → that result; several →
 * `{name: result}`. Mapped keys go on top. Then ambient fill: top-level input fields fill keys that are absent or null.
 * A dependency that was skipped contributes nothing.
 */
import { HexdagError } from "../errors/hexdag-error.ts";
import { setOwn } from "../graph/config.ts";
import type { GraphNode } from "../graph/graph.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json-value.ts";
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
  if (node.strictMapping) return mapped ?? {};
  const base =
    mapped === undefined ? baseInput(node, sources) : { ...objectOrEmpty(baseInput(node, sources)), ...mapped };
  const filled = node.data.length === 0 && mapped === undefined ? base : fill(base, input);
  return error === undefined ? filled : fill(filled, { error });
}

function baseInput(node: GraphNode, { state, input }: InputSources): JsonValue {
  const { data } = node;
  if (data.length === 0) return input;
  if (data.length === 1) return contribution(state, data[0] ?? 0) ?? {};
  const joined: Record<string, JsonValue> = {};
  for (const source of data) {
    const value = contribution(state, source);
    if (value !== undefined) setOwn(joined, state.graph.nodes[source]?.name ?? "", value);
  }
  return joined;
}

/** Adds fields of `from` that `value` lacks or holds as null. Shares `value` when there is nothing to add. */
function fill(value: JsonValue, from: JsonValue): JsonValue {
  if (!isJsonObject(value) || !isJsonObject(from) || value === from) return value;
  let filled: Record<string, JsonValue | undefined> | undefined;
  for (const key of Object.keys(from)) {
    const present = Object.hasOwn(value, key) ? value[key] : undefined;
    if (present !== undefined && present !== null) continue;
    filled ??= { ...value };
    setOwn(filled, key, from[key]);
  }
  return filled ?? value;
}

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
