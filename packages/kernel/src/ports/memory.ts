import type { JsonValue } from "../json/json-value.ts";
import type { CallOptions, PortLifecycle } from "./call-options.ts";
import type { PortMethodTable } from "./port-method.ts";

/**
 * JSON values by key, for what an agent remembers.
 *
 * - A value read is equal to the value written and shares nothing with it: changing one never changes the other.
 * - A write is visible to every later read through the same adapter.
 */
export interface Memory extends PortLifecycle {
  /** `undefined` when the key is absent; `null` is a value like any other. */
  get(key: string, options?: CallOptions): Promise<JsonValue | undefined>;
  set(key: string, value: JsonValue, options?: CallOptions): Promise<void>;
  /** Whether the key was there. */
  delete(key: string, options?: CallOptions): Promise<boolean>;
  /** Keys that start with `prefix`, in code-unit order. */
  keys(prefix: string, options?: CallOptions): Promise<readonly string[]>;
}

export const MEMORY_METHODS: PortMethodTable = {
  get: { cap: "memory", meter: "none", style: "call", arity: 1, parameters: ["key"] },
  set: { cap: "memory", meter: "none", style: "call", arity: 2, parameters: ["key", "value"] },
  delete: { cap: "memory", meter: "none", style: "call", arity: 1, parameters: ["key"] },
  keys: { cap: "memory", meter: "none", style: "call", arity: 1, parameters: ["prefix"] },
};
