import type { CallOptions, PortLifecycle } from "./call-options.ts";
import type { PortMethodTable } from "./port-method.ts";

/** Secrets by name. What it hands out never enters an event, a journal or an error: hosts redact it. */
export interface SecretStore extends PortLifecycle {
  /** `undefined` when there is none of that name. */
  secret(name: string, options?: CallOptions): Promise<string | undefined>;
  /** The names there are, in order; never the values. */
  names(options?: CallOptions): Promise<readonly string[]>;
}

export const SECRET_STORE_METHODS: PortMethodTable = {
  secret: {
    cap: "secret",
    subject: ([name]) => (typeof name === "string" ? name : undefined),
    reveals: true,
    meter: "none",
    style: "call",
    // Not by name: what it gives must not become a node's result.
    arity: 1,
  },
  names: { cap: "secret", meter: "none", style: "call", arity: 0, parameters: [] },
};
