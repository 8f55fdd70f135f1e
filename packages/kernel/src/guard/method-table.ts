import type { PortMethod, PortMethodTable } from "../ports/port-method.ts";
import { PORT_METHODS } from "../ports/port-methods.ts";

/** The methods of a port: its contract's, or whatever the adapter has. */
export function methodTable(name: string, port: object): PortMethodTable {
  return PORT_METHODS[name] ?? openTable(name, port);
}

/** For ports the kernel has no contract of: every method the adapter has, unmetered, with arguments passed as they are. */
function openTable(name: string, port: object): PortMethodTable {
  const table: Record<string, PortMethod> = {};
  for (
    let level: object | null = port;
    level !== null && level !== Object.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    for (const key of Object.getOwnPropertyNames(level)) {
      if (key !== "constructor" && typeof Reflect.get(port, key) === "function")
        table[key] = { cap: `${name}.${key}`, meter: "none", style: "call", arity: Number.POSITIVE_INFINITY };
    }
  }
  return table;
}
