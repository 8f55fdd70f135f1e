import type { JsonValue } from "../json/json-value.ts";
import type { RootKind } from "./expr.ts";

/** What an expression can see while it is evaluated. The engine makes one per node attempt. */
export interface Scope {
  /** The value of a root, or `undefined` when there is none (a skipped node, an ambient name found nowhere). */
  read(root: RootKind, name: string | undefined): JsonValue | undefined;
  /** Milliseconds since the Unix epoch, from the run's clock. */
  now(): number;
  /** The next of the run's seeded identifiers. */
  uuid(): string;
}
