/** Drivers are other people's code: what they throw is theirs, and what they make may be no adapter. */
import { type AnyDriverType, type DriverContext, HexdagError, isHexdagError } from "@hexdag/kernel";
import { PORT_METHODS } from "@hexdag/kernel/ports";

/** The driver, whose failures name the adapter. HD7003 when it throws, HD5007 when nothing it makes can be called. */
export function carefulDriver(driver: AnyDriverType): AnyDriverType {
  const { name, port } = driver;
  const careless: { create(config: unknown, context: DriverContext): unknown } = driver;
  return {
    ...driver,
    async create(config: unknown, context: DriverContext): Promise<unknown> {
      let made: unknown;
      try {
        made = await careless.create(config, context);
      } catch (error) {
        throw isHexdagError(error) ? error : failedAdapter(`the adapter "${name}" cannot be made`, error);
      }
      assertAdapter(made, name, port);
      return made;
    },
  };
}

/** What code outside hexDAG threw before the run could begin. */
function failedAdapter(what: string, cause: unknown): HexdagError {
  return new HexdagError({
    code: "HD7003",
    message: `${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
    retryable: false,
  });
}

function assertAdapter(made: unknown, name: string, port: string): void {
  const methods = Object.hasOwn(PORT_METHODS, port) ? Object.keys(PORT_METHODS[port] ?? {}) : [];
  if (methods.length === 0 || methods.some((method) => hasMethod(made, method))) return;
  throw new HexdagError({
    code: "HD5007",
    message: `what "${name}" makes is no adapter for port "${port}": it has none of its methods`,
    hint: `methods of ${port}: ${methods.join(", ")}`,
  });
}

function hasMethod(made: unknown, method: string): boolean {
  return typeof made === "object" && made !== null && typeof Reflect.get(made, method) === "function";
}
