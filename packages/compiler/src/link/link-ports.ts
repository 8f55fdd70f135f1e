import type { ComponentRegistry, StandardIssue, StandardSchema } from "@hexdag/kernel";
import type { Reporter } from "../diagnostics/reporter.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { secretsIn } from "../expand/secrets.ts";
import { issuePath, reportIssues } from "../manifest/issues.ts";
import type { AdapterPort, PortManifest } from "../manifest/kinds/port-manifest.ts";
import { schemaKeys } from "../manifest/schema-keys.ts";
import { typedText } from "../manifest/typed-text.ts";
import { type SourceMap, valueAt } from "../parse/source-value.ts";
import { ownDriverNames, ownDriverPackage } from "./own-drivers.ts";

/** What is installed. */
export interface PortLinker {
  readonly components: ComponentRegistry;
  readonly reporter: Reporter;
  readonly lenient: boolean;
  /** Whether a file was sent in by somebody else: it may only name what is registered. */
  readonly isSentIn: (source: SourceFile) => boolean;
}

/** Checks that every adapter exists and takes its config. */
export function linkPorts(ports: Iterable<PortManifest>, linker: PortLinker): void {
  for (const port of ports) {
    if (port.pool === undefined) linkPort(port, linker);
    else for (const member of port.pool.members) linkPort(member, linker);
  }
}

function linkPort(port: AdapterPort, { components, reporter, lenient, isSentIn }: PortLinker): void {
  const { name, at } = port.adapter;
  const driver = components.driver(port.name, name);
  if (isLocation(name)) {
    if (!isSentIn(at.source) || driver !== undefined) return;
    const message = `"${name}" cannot be used: a manifest that was sent in may not load code`;
    reporter.report({ code: "HD3019", message, hint: "name an adapter that is registered here", at });
    return;
  }
  if (driver !== undefined) {
    const value: SourceMap = port.config ?? { type: "map", ...port.adapter.at, data: {}, entries: [] };
    const issues = configIssues(driver.config, value);
    if (issues.length === 0) return;
    const { keysAt } = schemaKeys(driver.config);
    reportIssues(issues, {
      what: `the config of adapter "${name}"`,
      value,
      at: port.at,
      reporter,
      keys: keysAt,
    });
    return;
  }
  const names = components.drivers.filter((each) => each.port === port.name).map((each) => each.name);
  const severity = lenient ? "warning" : "error";
  if (names.length === 0 && !isKnown(port.name, components)) {
    reporter.report({
      code: "HD3011",
      severity,
      message: `nothing that is installed fills or uses a port "${port.name}"`,
      label: "unknown port",
      hint: unknownPortHint(port, components, reporter),
      at: port.at,
    });
    return;
  }
  const missing = ownDriverPackage(port.name, name);
  const close = missing === undefined ? reporter.suggest(name, [...names, ...ownDriverNames(port.name)]) : undefined;
  const elsewhere = components.drivers.filter((each) => each.name === name).map((each) => each.port);
  reporter.report({
    code: "HD3011",
    severity,
    message: `no installed driver fills port "${port.name}" as "${name}"`,
    label: "unknown adapter",
    hint:
      missing !== undefined
        ? `${missing} brings it: npm install ${missing}`
        : close !== undefined
          ? `did you mean "${close}"?`
          : portHint(port.name, names, elsewhere),
    at,
  });
}

/** What a driver has to say against its config, except of what is not known before the port is opened. */
function configIssues(schema: StandardSchema, config: SourceMap): readonly StandardIssue[] {
  const check = (data: unknown): readonly StandardIssue[] | undefined => {
    const result = schema["~standard"].validate(data);
    return result instanceof Promise ? undefined : result.issues;
  };
  const { data } = config;
  const issues = check(data) ?? [];
  const typed = issues.length === 0 ? data : typedText({ data, source: config, issues, check });
  const left = typed === data ? issues : (check(typed) ?? []);
  return left.filter((issue) => !isInSecret(config, issuePath(issue)));
}

function isInSecret(config: SourceMap, path: readonly PropertyKey[]): boolean {
  return path.some((_, index) => {
    const { value, depth } = valueAt(config, path.slice(0, index + 1));
    return depth === index + 1 && secretsIn(value) !== undefined;
  });
}

/** Whether some node kind says that it uses a port of that name. Kinds that ask their spec first are not asked. */
function isKnown(port: string, components: ComponentRegistry): boolean {
  return components.nodes.some(({ ports }) => typeof ports === "object" && ports.includes(port));
}

function unknownPortHint({ name, adapter }: AdapterPort, { drivers }: ComponentRegistry, reporter: Reporter): string {
  const ports = [...new Set(drivers.map((each) => each.port))];
  const filled = drivers.filter((each) => each.name === adapter.name).map((each) => each.port);
  const close = reporter.suggest(name, filled.length === 0 ? ports : filled);
  if (close !== undefined) return `did you mean "${close}"?`;
  if (filled.length > 0) return `"${adapter.name}" fills port ${filled.join(", ")}`;
  return ports.length === 0 ? "no driver is installed" : `there are drivers for ${ports.join(", ")}`;
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
