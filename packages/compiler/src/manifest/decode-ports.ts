import type { Reporter } from "../diagnostics/reporter.ts";
import { type SourceEntry, type SourceMap, type SourceValue, typeName, valueOf } from "../parse/source-value.ts";
import { decodeMap } from "./decode-map.ts";
import { headOf, isFree } from "./issues.ts";
import { LATER_PORT_KEYS } from "./later.ts";
import type { PortManifest } from "./manifest.ts";
import { portSchema } from "./schema/port.ts";

/** Decodes `spec.ports`: `name: {adapter, config}`, or `name: adapter` for short. */
export function decodePorts(value: SourceValue | undefined, reporter: Reporter): readonly PortManifest[] {
  if (value?.type !== "map") return [];
  return value.entries.filter(({ key }) => !isFree(key)).flatMap((entry) => decodePort(entry, reporter));
}

function decodePort(port: SourceEntry, reporter: Reporter): readonly PortManifest[] {
  const { key, value } = port;
  if (value.type === "scalar" && typeof value.data === "string") {
    return [{ name: key, adapter: { name: value.data, at: value }, config: undefined, at: port }];
  }
  if (value.type !== "map") {
    reporter.report({
      code: "HD2003",
      message: `port "${key}" must be a map with adapter and config, not ${typeName(value.data)}`,
      hint: `for example ${key}: {adapter: mock}`,
      at: headOf(value),
    });
    return [];
  }
  const later = value.entries.filter((entry) => LATER_PORT_KEYS.has(entry.key));
  for (const entry of later) {
    reporter.report({
      code: "HD2007",
      message: `"${entry.key}" of port "${key}" is not supported yet`,
      hint: "name the driver itself: adapter: NAME, with config",
      at: entry,
    });
  }
  if (later.length > 0) return [];
  decodeMap(portSchema, value, { what: `port "${key}"`, reporter, at: port });
  const adapter = valueOf(value, "adapter");
  if (adapter?.type !== "scalar" || typeof adapter.data !== "string") return [];
  return [
    { name: key, adapter: { name: adapter.data, at: adapter }, config: mapOf(valueOf(value, "config")), at: port },
  ];
}

function mapOf(value: SourceValue | undefined): SourceMap | undefined {
  return value?.type === "map" ? value : undefined;
}
