/** Services as manifests declare them: an adapter of the port `tools`, or a pipeline that is one tool. */
import { isJsonObject, type Plan, type PlanService } from "@hexdag/kernel";
import { SERVICE_PORT } from "../manifest/decode-services.ts";
import { given } from "./print-guards.ts";
import { type PortSite, printPort } from "./print-port.ts";
import { printSchema } from "./print-schema.ts";
import type { YamlMap, YamlValue } from "./yaml-value.ts";

/** `services` of a pipeline; `undefined` when it has none. */
export function printServices(services: Plan["services"], site: PortSite): YamlMap | undefined {
  if (services === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(services).map(([name, service]) => [name, printService(service, name, site)]),
  );
}

function printService(service: PlanService, name: string, site: PortSite): YamlValue {
  const { pipeline, description, input_schema: schema } = service.config;
  if (service.single !== true || typeof pipeline !== "string" || typeof description !== "string")
    return printPort(service, SERVICE_PORT, site);
  const input = isJsonObject(schema) ? schema : undefined;
  return given({
    pipeline,
    description,
    input_schema: printSchema(input, { printer: site.printer, what: `service "${name}"` }),
  });
}
