/** Services as routers of tools: what their methods share is made when it is first needed, and closed with the router. */
import {
  type AnyDriverType,
  type AnyServiceType,
  type AnyToolType,
  createSystemClock,
  type DriverContext,
  HexdagError,
  isHexdagError,
  type SchemaInput,
  type ServiceMethods,
  type ServiceType,
  type StandardSchema,
} from "@hexdag/kernel";
import type { ToolListOptions, ToolRouter } from "@hexdag/kernel/ports";
import { createLocalRouter } from "./local-router.ts";

/**
 * A service as a router, whose tools go by the methods' own names. It opens with `open`, or with its first call.
 *
 * @example
 * const tools = createToolRouter({ sources: { orders: createServiceRouter(orders, { currency: "EUR" }) } });
 */
export function createServiceRouter<TInstance, TConfig extends StandardSchema>(
  service: ServiceType<TInstance, TConfig>,
  config?: SchemaInput<TConfig>,
  context: Partial<DriverContext> = {},
): ToolRouter {
  return routerOf(service, async () => await createInstance(service, config ?? {}, context));
}

/** A service as a driver of the port `tools`, for registries: manifests name it under `spec.services`. */
export function serviceDriver(service: AnyServiceType): AnyDriverType {
  const { name, description, config = NO_CONFIG } = service;
  return {
    name,
    port: "tools",
    description,
    config,
    // Whoever opens ports has checked the config.
    create: (given: unknown, context: DriverContext) => routerOf(service, () => service.create?.(given, context)),
  };
}

/** For services that say nothing of their config. */
const NO_CONFIG: StandardSchema = {
  "~standard": {
    version: 1,
    vendor: "hexdag",
    validate(value) {
      const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
      if (keys.length === 0) return { value };
      return { issues: keys.map((key) => ({ message: "it takes no config", path: [key] })) };
    },
    jsonSchema: {
      input: () => ({ type: "object", additionalProperties: false }),
      output: () => ({ type: "object", additionalProperties: false }),
    },
  },
};

async function createInstance(
  { name, config: schema = NO_CONFIG, create }: AnyServiceType,
  config: unknown,
  { clock = createSystemClock(), secret = () => undefined }: Partial<DriverContext>,
): Promise<unknown> {
  const checked = await schema["~standard"].validate(config);
  if (checked.issues === undefined) return await create?.(checked.value, { clock, secret });
  const problems = checked.issues.map(({ path = [], message }) => {
    const where = path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
    return `${where || "it"}: ${message}`;
  });
  throw new HexdagError({
    code: "HD5010",
    message: `the config of the service "${name}" is not valid: ${problems.join("; ")}`,
    hint: "see the service's `config` for its options",
  });
}

interface Opened {
  readonly instance: unknown;
  readonly router: ToolRouter;
}

function routerOf(service: AnyServiceType, create: () => unknown): ToolRouter {
  let opening: Promise<Opened> | undefined;
  const start = async (): Promise<Opened> => {
    const instance = await create();
    try {
      const tools = methodsOf(service.tools, instance);
      const steps = methodsOf(service.steps, instance);
      return { instance, router: createLocalRouter({ tools, steps }) };
    } catch (error) {
      await service.close?.(instance);
      throw error;
    }
  };
  const opened = async (): Promise<ToolRouter> => {
    opening ??= unlessBroken(service.name, start);
    try {
      return (await opening).router;
    } catch (error) {
      // What could not be opened may be tried again.
      opening = undefined;
      throw error;
    }
  };
  return {
    async tools(options?: ToolListOptions) {
      options?.signal?.throwIfAborted();
      return await (await opened()).tools(options);
    },
    async call(call, options) {
      options?.signal?.throwIfAborted();
      return await (await opened()).call(call, options);
    },
    async open(options) {
      options?.signal?.throwIfAborted();
      await opened();
    },
    async close() {
      const was = opening;
      opening = undefined;
      if (was !== undefined) await service.close?.((await was).instance);
    },
  };
}

/** A service's own code may throw anything. */
async function unlessBroken(service: string, start: () => Promise<Opened>): Promise<Opened> {
  try {
    return await start();
  } catch (error) {
    if (isHexdagError(error)) throw error;
    throw new HexdagError({
      code: "HD7003",
      message: `the service "${service}" could not be opened: ${error instanceof Error ? error.message : String(error)}`,
      hint: "see what its create function threw, which is the cause",
      cause: error,
    });
  }
}

function methodsOf(methods: ServiceMethods<unknown> | undefined, instance: unknown): readonly AnyToolType[] {
  return typeof methods === "function" ? methods(instance) : (methods ?? []);
}
