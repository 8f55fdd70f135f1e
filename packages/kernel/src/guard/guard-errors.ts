/** What a caller is told when a guard is in the way. */
import { HexdagError } from "../errors/hexdag-error.ts";
import { isJsonObject } from "../json/json-value.ts";
import type { CapRefusal } from "./caps.ts";
import type { LimitReached, Resource } from "./ledger.ts";

/** How each resource is called in a manifest and in a message, and how its amounts are written. */
const SPOKEN: Readonly<Record<Resource, { readonly key: string; readonly unit: string }>> = {
  tokens: { key: "max_total_tokens", unit: "tokens" },
  llmCalls: { key: "max_llm_calls", unit: "model calls" },
  toolCalls: { key: "max_tool_calls", unit: "tool calls" },
  costNanoUsd: { key: "max_cost_usd", unit: "US dollars" },
  nodes: { key: "max_nodes", unit: "nodes" },
  children: { key: "max_children", unit: "child runs" },
};

const NANO = 1_000_000_000;

/** An amount as people write it: dollars for cost, whole numbers for the rest. */
export function spokenAmount(resource: Resource, amount: number): number {
  return resource === "costNanoUsd" ? amount / NANO : amount;
}

/** A resource by its key in a manifest's `limits`. */
export function limitKey(resource: Resource): string {
  return SPOKEN[resource].key;
}

/** HD7102, never worth a retry. `data` says which limit, whose, and how much was spent. */
export function limitError(reached: LimitReached, node: string): HexdagError {
  const { resource, owner, onLimit } = reached;
  const { key, unit } = SPOKEN[resource];
  const [limit, spent, wanted] = [reached.limit, reached.spent, reached.wanted].map((amount) =>
    spokenAmount(resource, amount),
  );
  return new HexdagError({
    code: "HD7102",
    message: `node "${node}" would cross ${key} of ${owner}: ${spent} of ${limit} ${unit} are spent, and it may take ${wanted} more`,
    hint: `raise ${key}, or ask for less`,
    data: { resource: key, owner, limit: limit ?? 0, spent: spent ?? 0, wanted: wanted ?? 0, onLimit },
    retryable: false,
  });
}

/** Whether an error is a limit that says what is to become of whoever would cross it. */
export function limitSays(
  error: { readonly code?: unknown; readonly data?: unknown },
  onLimit: "skip" | "suspend",
): boolean {
  return error.code === "HD7102" && isJsonObject(error.data) && error.data["onLimit"] === onLimit;
}

/** HD7102 for `max_duration`, in milliseconds. */
export function durationError(
  limitMs: number,
  { owner, onLimit }: Pick<LimitReached, "owner" | "onLimit">,
): HexdagError {
  return new HexdagError({
    code: "HD7102",
    message: `${owner} took longer than its max_duration of ${limitMs} ms`,
    hint: "raise max_duration, or find what is slow with --events",
    data: { resource: "max_duration", owner, limit: limitMs, spent: limitMs, wanted: 0, onLimit },
    retryable: false,
  });
}

/** HD7101, never worth a retry. `data` says which capability, and who takes it away. */
export function capError(refusal: CapRefusal, node: string): HexdagError {
  const { cap, from, deny, allow } = refusal;
  const why = deny === undefined ? `${from} allows only ${listed(allow ?? [])}` : `${from} denies ${deny}`;
  return new HexdagError({
    code: "HD7101",
    message: `node "${node}" may not use ${cap}: ${why}`,
    hint: deny === undefined ? `add "${cap}" to its caps, if it should` : `take "${deny}" out of deny, if it should`,
    data: { cap, from, ...(deny === undefined ? {} : { deny }), ...(allow === undefined ? {} : { allow: [...allow] }) },
    retryable: false,
  });
}

/** HD7103: a model that has no price, where cost is limited. */
export function priceError(model: string, node: string): HexdagError {
  if (model === "") {
    return new HexdagError({
      code: "HD7103",
      message: `node "${node}" names no model, nor does its adapter, so its call has no price, and its cost is limited`,
      hint: "name a model that has a price (model: … at the node or its port), or set unknown_price: zero",
      retryable: false,
    });
  }
  return new HexdagError({
    code: "HD7103",
    message: `node "${node}" uses the model "${model}", which has no price, and its cost is limited`,
    hint: `give it one in the Config: prices: {"${model}": {input: …, output: …}}, or set unknown_price: zero`,
    retryable: false,
  });
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}
