import type { ToolCallOptions, ToolRouter } from "@hexdag/kernel/ports";
import type { PortTarget } from "../suite.ts";

/**
 * An adapter for tools, as the suite wants it. Every fresh router offers these tools, named with `prefix` before them:
 *
 * - `add` takes the numbers `a` and `b`, both required, and gives `{sum}`; its description is `Adds two numbers.`
 * - `greet` takes the text `name` and gives the text `Hello, <name>!`
 * - `jam` takes nothing and fails for the reason `out of paper`.
 * - `wait` takes nothing and gives nothing until it is told to stop.
 * - `count` takes the number `to`, tells of its progress at each number from 1 to `to` of `to`, and gives `{counted}`.
 */
export interface ToolRouterTarget extends PortTarget<ToolRouter> {
  readonly prefix: string;
  /** Given with every call. */
  readonly callOptions?: ToolCallOptions;
  /** Resolves when `wait` runs at the backend of this router. */
  waiting(port: ToolRouter): Promise<unknown>;
  /** Resolves when `wait` was told to stop. */
  stopped(port: ToolRouter): Promise<unknown>;
  /** Adds a tool `late` to the backend of this router. Absent: the tools never change. */
  addLate?(port: ToolRouter): Promise<void> | void;
  /** Why no progress is told. Its cases are skipped. */
  readonly noProgress?: string;
}
