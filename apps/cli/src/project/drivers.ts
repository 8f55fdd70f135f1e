/**
 * Adapters that no built-in driver provides: `./my-llm.ts#MyLlm`, `@acme/driver-x`, or a name that an installed package
 * declares in its package.json as `"hexdag": {"drivers": {"name": "./dist/index.js"}}`. Only what is named is imported.
 */
import {
  type AnyDriverType,
  type AnyServiceType,
  type AnyToolType,
  type DriverConfig,
  type DriverContext,
  HexdagError,
  type Origin,
} from "@hexdag/kernel";
import { createToolRouter, serviceDriver } from "@hexdag/stdlib";
import { carefulDriver } from "./careful-driver.ts";
import {
  type Imported,
  importReference,
  isFile,
  parseReference,
  type Reference,
  WHOLE_MODULE,
} from "./import-reference.ts";
import { brokenEntry, declaredEntry, type PackageEntry } from "./package-entries.ts";

/** The driver for an adapter, or `undefined` when nothing installed declares that name. */
export async function findDriver(wanted: WantedDriver): Promise<AnyDriverType | undefined> {
  const { adapter, base } = wanted;
  const entry = isReference(adapter) ? undefined : declaredEntry("drivers", adapter, base);
  const reference = isReference(adapter) ? referenceOf(adapter) : entry?.reference;
  if (reference === undefined) return undefined;
  assertAllowed(entry?.package ?? (isFile(reference.module) ? undefined : packageOf(reference.module)), wanted);
  return carefulDriver(await importDriver(reference, wanted));
}

/** The package of a module: `@acme/driver/sub` is of `@acme/driver`. */
function packageOf(module: string): string {
  return module
    .split("/")
    .slice(0, module.startsWith("@") ? 2 : 1)
    .join("/");
}

/** `drivers` of the Config lists the packages that may be loaded. Files of the project are its own business. */
function assertAllowed(name: string | undefined, { adapter, allowed, origin }: WantedDriver): void {
  if (name === undefined || allowed === undefined || allowed.includes(name)) return;
  throw new HexdagError({
    code: "HD5007",
    message: `the adapter "${adapter}" is of the package "${name}", which the Config does not list under drivers`,
    hint: allowed.length === 0 ? "it lists none" : `it lists ${allowed.join(", ")}`,
    origin,
  });
}

export interface WantedDriver {
  readonly port: string;
  readonly adapter: string;
  /** The project's directory. */
  readonly base: string;
  /** Where the manifest names it. */
  readonly origin: Origin | undefined;
  /** The packages that may be loaded. Absent: all that are installed. */
  readonly allowed?: readonly string[] | undefined;
}

/** A stand-in for a driver that some package declares: it has the name, and takes any config. Nothing is imported. */
export function declaredDriver(port: string, name: string, base: string): AnyDriverType | undefined {
  if (isReference(name) || declaredEntry("drivers", name, base) === undefined) return undefined;
  return { name, port, description: "declared by an installed package", config: ANY_CONFIG, create: () => undefined };
}

/** The driver that a package declares, for the port it says itself. Throws HD8007. */
export async function importDeclaredDriver(entry: PackageEntry, base: string): Promise<AnyDriverType> {
  const imported = await importReference(entry.reference, base);
  if (!imported.found) throw brokenEntry("drivers", entry, imported);
  const exported = entry.reference.name === WHOLE_MODULE ? membersOf(imported.value) : [imported.value];
  const [service] = exported.filter(isService);
  const driver = exported.find(isDriver) ?? (service && serviceDriver(service));
  if (driver !== undefined) return { ...driver, name: entry.name };
  throw brokenEntry("drivers", entry, {
    message: "its file exports no driver that says which port it fills",
    hint: "export one made with defineDriver or defineService, and name the export after the file: ./drivers.js#acme",
  });
}

/** Without `#export` any driver the module exports will do, not only its default. */
function referenceOf(adapter: string): Reference {
  const { module, name } = parseReference(adapter) ?? { module: adapter, name: WHOLE_MODULE };
  return { module, name: name === "default" ? WHOLE_MODULE : name };
}

const ANY_CONFIG: AnyDriverType["config"] = {
  "~standard": { version: 1, vendor: "hexdag", validate: (value) => ({ value }) },
};

function isReference(adapter: string): boolean {
  return adapter.includes("#") || adapter.startsWith("@") || isFile(adapter);
}

async function importDriver(reference: Reference, wanted: WantedDriver): Promise<AnyDriverType> {
  const imported = await importReference(reference, wanted.base);
  if (!imported.found) throw notADriver(wanted, imported);
  const candidates = reference.name === WHOLE_MODULE ? membersOf(imported.value) : [imported.value];
  const drivers = candidates.filter(isDriver);
  const driver = drivers.find(({ port }) => port === wanted.port) ?? drivers[0];
  if (driver !== undefined) return { ...driver, name: wanted.adapter, port: wanted.port };
  const found = wanted.port === "tools" ? toolDriver(candidates.flat(), wanted.adapter) : undefined;
  if (found !== undefined) return found;
  const [only, ...others] = candidates;
  if (typeof only === "function" && others.length === 0) return fromFunction(only, wanted);
  throw notADriver(wanted, imported);
}

function membersOf(namespace: unknown): readonly unknown[] {
  return typeof namespace === "object" && namespace !== null ? Object.values(namespace) : [];
}

function isDriver(value: unknown): value is AnyDriverType {
  if (typeof value !== "object" || value === null) return false;
  return (
    "create" in value && typeof value.create === "function" && "port" in value && "config" in value && "name" in value
  );
}

/**
 * Tools made with `defineTool` fill the port `tools` as they are: `./tools.ts`, `./tools.ts#search`. So does a service, whose methods
 * keep their names; of several, and beside tools, they go by `service:method`. A router that is named is taken as it is.
 */
function toolDriver(exported: readonly unknown[], adapter: string): AnyDriverType | undefined {
  const [only, ...others] = exported;
  if (isRouter(only) && others.length === 0) return fromFunction(() => only, { port: "tools", adapter });
  const tools = [...new Set(exported.filter(isTool))];
  const services = [...new Set(exported.filter(isService))];
  const [service] = services;
  if (service === undefined && tools.length === 0) return undefined;
  if (service !== undefined && services.length + tools.length === 1)
    return { ...serviceDriver(service), name: adapter };
  // Tools of a file are a service that shares nothing, and takes no config.
  const whole = serviceDriver({ name: adapter, description: `the tools of ${adapter}`, tools });
  return services.length === 0 ? whole : { ...whole, create: () => createToolRouter({ tools, services }) };
}

/** A service is known by its methods; a router has its tools in a function as well, but says nothing of itself. */
function isService(value: unknown): value is AnyServiceType {
  if (typeof value !== "object" || value === null || !("name" in value) || !("description" in value)) return false;
  return isMethods(Reflect.get(value, "tools")) || isMethods(Reflect.get(value, "steps"));
}

function isMethods(value: unknown): boolean {
  return typeof value === "function" || (Array.isArray(value) && value.every(isTool));
}

function isRouter(value: unknown): boolean {
  if (typeof value !== "object" || value === null || isService(value)) return false;
  return typeof Reflect.get(value, "tools") === "function" && typeof Reflect.get(value, "call") === "function";
}

function isTool(value: unknown): value is AnyToolType {
  if (typeof value !== "object" || value === null) return false;
  return (
    "run" in value && typeof value.run === "function" && "input" in value && "name" in value && "description" in value
  );
}

/** A plain class or factory as a driver: it gets the manifest's config as it is written, and checks it itself. */
function fromFunction(make: object, { port, adapter }: Pick<WantedDriver, "port" | "adapter">): AnyDriverType {
  return {
    name: adapter,
    port,
    description: `the adapter ${adapter}`,
    config: ANY_CONFIG,
    create: (config: DriverConfig, context: DriverContext): unknown => {
      if (isClass(make)) return Reflect.construct(make, [config, context]);
      return typeof make === "function" ? Reflect.apply(make, undefined, [config, context]) : undefined;
    },
  };
}

function isClass(make: object): make is Function {
  return typeof make === "function" && /^class\b/u.test(Function.prototype.toString.call(make));
}

function notADriver({ adapter, origin }: WantedDriver, imported: Imported): HexdagError {
  if (!imported.found) {
    return new HexdagError({
      code: "HD5007",
      message: `the adapter "${adapter}" cannot be loaded: ${imported.message}`,
      hint: imported.hint,
      cause: imported.cause,
      origin,
    });
  }
  return new HexdagError({
    code: "HD5007",
    message: `"${adapter}" is not an adapter`,
    origin,
    hint: "export a driver made with defineDriver, a class, or a function that returns the adapter; for tools, what defineTool or defineService makes",
  });
}
