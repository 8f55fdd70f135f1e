import type { ComponentRegistry } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import { reportIssues } from "../manifest/issues.ts";
import type { PortManifest } from "../manifest/manifest.ts";
import { schemaKeys } from "../manifest/schema-keys.ts";

/** What is installed. */
export interface PortLinker {
  readonly components: ComponentRegistry;
  readonly reporter: Reporter;
  readonly lenient: boolean;
}

/** Checks that every adapter exists and takes its config. */
export function linkPorts(ports: readonly PortManifest[], linker: PortLinker): void {
  for (const port of ports) linkPort(port, linker);
}

function linkPort(port: PortManifest, { components, reporter, lenient }: PortLinker): void {
  const { name, at } = port.adapter;
  if (isLocation(name)) return;
  const driver = components.driver(port.name, name);
  if (driver !== undefined) {
    const result = driver.config["~standard"].validate(port.config?.data ?? {});
    if (result instanceof Promise || result.issues === undefined) return;
    const value = port.config ?? { type: "map", ...port.adapter.at, data: {}, entries: [] };
    const { keysAt } = schemaKeys(driver.config);
    reportIssues(result.issues, {
      what: `the config of adapter "${name}"`,
      value,
      at: port.at,
      reporter,
      keys: keysAt,
    });
    return;
  }
  const names = components.drivers.filter((each) => each.port === port.name).map((each) => each.name);
  const close = reporter.suggest(name, names);
  const elsewhere = components.drivers.filter((each) => each.name === name).map((each) => each.port);
  reporter.report({
    code: "HD3011",
    severity: lenient ? "warning" : "error",
    message: `no installed driver fills port "${port.name}" as "${name}"`,
    label: "unknown adapter",
    hint: close !== undefined ? `did you mean "${close}"?` : portHint(port.name, names, elsewhere),
    at,
  });
}

function portHint(port: string, names: readonly string[], elsewhere: readonly string[]): string {
  if (elsewhere.length > 0) return `it fills port ${elsewhere.join(", ")}`;
  return names.length === 0
    ? `no driver for port "${port}" is installed`
    : `installed for this port: ${names.join(", ")}`;
}

/** Whether an adapter is named by where it is: a file or a package. Those are looked up when the plan is loaded. */
function isLocation(adapter: string): boolean {
  return adapter.includes("#") || adapter.startsWith("@") || adapter.startsWith("./") || adapter.startsWith("../");
}
