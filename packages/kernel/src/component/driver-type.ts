import type { JsonObject } from "../json/json-value.ts";
import type { Clock } from "../ports/clock.ts";
import type { PortMap, PortName } from "../ports/port-map.ts";
import type { SchemaOutput, StandardSchema } from "./standard-schema.ts";

/** What a driver may use of the world besides its own backend. */
export interface DriverContext {
  readonly clock: Clock;
  /** A secret's value by name, or `undefined`. Called when the port is opened, never before. */
  readonly secret: (name: string) => string | undefined;
}

/** A driver: what can fill a port. Declared by a package, chosen in a manifest by `name`. */
export interface DriverType<TPort extends PortName = PortName, TSchema extends StandardSchema = StandardSchema> {
  readonly name: string;
  readonly port: TPort;
  readonly description: string;
  /** Checks and completes the manifest's `config` (snake_case keys, as written). */
  readonly config: TSchema;
  create(config: SchemaOutput<TSchema>, context: DriverContext): PortMap[TPort] | Promise<PortMap[TPort]>;
}

/**
 * Declares a driver, with the type of `config` taken from its schema.
 *
 * @example
 * export const echo = defineDriver({
 *   name: "echo", port: "llm", description: "Answers with the last message.",
 *   config: z.object({ prefix: z.string().default("") }),
 *   create: (config) => createEchoLlm(config.prefix),
 * });
 */
export function defineDriver<const TPort extends PortName, TSchema extends StandardSchema>(
  driver: DriverType<TPort, TSchema>,
): DriverType<TPort, TSchema> {
  // Not a copy, which would ask a `config` that is a getter for its schema at once.
  return Object.freeze(driver);
}

/** A driver of which only the name is known: what registries hold. */
export interface AnyDriverType {
  readonly name: string;
  readonly port: string;
  readonly description: string;
  readonly config: StandardSchema;
  create(config: never, context: DriverContext): unknown;
}

/** The JSON a manifest gives a driver, before its schema has seen it. */
export type DriverConfig = JsonObject;
