import type { DriverContext } from "./driver-type.ts";
import type { SchemaOutput, StandardSchema } from "./standard-schema.ts";
import type { AnyToolType } from "./tool-type.ts";

/**
 * The methods of a service: a list, or what makes one of the service's instance. A method signature, so that services of any instance
 * are services.
 */
export type ServiceMethods<TInstance> =
  | readonly AnyToolType[]
  | { of(instance: TInstance): readonly AnyToolType[] }["of"];

/**
 * Tools and steps that belong together, and what they share: a connection, a client, settings. Manifests name it under
 * `spec.services`, and its methods go by `name:method`.
 */
export interface ServiceType<TInstance = unknown, TConfig extends StandardSchema = StandardSchema> {
  /** What it is called where nobody gives it another name. */
  readonly name: string;
  readonly description: string;
  /** Checks and completes the manifest's `config` (snake_case keys, as written). Absent: it takes none. */
  readonly config?: TConfig;
  /** Makes what the methods share. Called once by whoever opens the service, before the first method. */
  create?(config: SchemaOutput<TConfig>, context: DriverContext): TInstance | Promise<TInstance>;
  /** What models may call, and `service_call` nodes too. */
  readonly tools?: ServiceMethods<TInstance>;
  /** What only `service_call` nodes may call. */
  readonly steps?: ServiceMethods<TInstance>;
  /** Called once, when nothing calls its methods any more. */
  close?(instance: TInstance): void | Promise<void>;
}

/** A service of which only the name is known. */
export type AnyServiceType = ServiceType;

/**
 * Declares a service. The type of `config` comes from its schema, and that of the instance from what `create` gives.
 *
 * @example
 * export const orders = defineService({
 *   name: "orders", description: "The shop's orders.",
 *   config: z.strictObject({ file: z.string() }),
 *   create: ({ file }) => openOrders(file),
 *   tools: (shop) => [
 *     defineTool({ name: "find", description: "Finds an order.", input: z.object({ id: z.string() }), run: ({ id }) => shop.find(id) }),
 *   ],
 *   close: (shop) => shop.close(),
 * });
 */
export function defineService<TInstance = undefined, TConfig extends StandardSchema = StandardSchema>(
  service: ServiceType<TInstance, TConfig>,
): ServiceType<TInstance, TConfig> {
  return Object.freeze({ ...service });
}
