/** The schemas of ports and adapters: the adapter decides what may stand in its `config`, where its driver is known. */
import type { AnyDriverType, ComponentRegistry, JsonSchema } from "@hexdag/kernel";
import { when } from "./conditional.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { describe } from "./described.ts";
import { partOf } from "./parts.ts";
import type { Site } from "./stand-in.ts";
import { writeSchema } from "./write-schema.ts";

/** `ports`: which adapter fills which port. */
export function writePorts(components: ComponentRegistry, definitions: DefinitionSet, site: Site): JsonSchema {
  const written = writeSchema(partOf("ports") ?? {}, { definitions, site });
  const byPort = Object.groupBy(components.drivers, ({ port }) => port);
  const known = Object.entries(byPort).map(
    ([port, drivers = []]) => [port, writePort(drivers, definitions, site)] as const,
  );
  return { ...written, properties: { ...written.properties, ...Object.fromEntries(known) } };
}

/** `services`: what a chosen adapter of the port `tools` takes. */
export function writeServices(components: ComponentRegistry, definitions: DefinitionSet, site: Site): JsonSchema {
  const written = writeSchema(partOf("services") ?? {}, { definitions, site });
  const service = writeSchema(partOf("service") ?? {}, { definitions, site });
  const drivers = components.drivers.filter(({ port }) => port === "tools");
  const long = { ...service, type: "object", allOf: drivers.map((driver) => adapterCase(driver, {}, definitions)) };
  return { ...written, additionalProperties: { anyOf: [{ type: "string", minLength: 1 }, long] } };
}

function writePort(drivers: readonly AnyDriverType[], definitions: DefinitionSet, site: Site): JsonSchema {
  const port = writeSchema(partOf("port") ?? {}, { definitions, site });
  return {
    description: `Adapters here: ${drivers.map(({ name }) => name).join(", ")}.`,
    anyOf: [
      { type: "string", minLength: 1, examples: drivers.map(({ name }) => name) },
      { ...port, type: "object", allOf: drivers.map((driver) => adapterCase(driver, {}, definitions)) },
    ],
  };
}

/** What a chosen adapter takes as its config. */
export function adapterCase(
  driver: AnyDriverType,
  also: { readonly [key: string]: string },
  definitions: DefinitionSet,
): JsonSchema {
  const chosen = { ...also, adapter: driver.name };
  const config = definitions.define(`config-${driver.port}-${driver.name}`, "config", () =>
    writeConfig(driver, definitions),
  );
  return when(
    {
      properties: Object.fromEntries(Object.entries(chosen).map(([key, value]) => [key, { const: value }])),
      required: Object.keys(chosen),
    },
    { properties: { config, params: config } },
  );
}

function writeConfig(driver: AnyDriverType, definitions: DefinitionSet): JsonSchema {
  const config = describe(driver.config) ?? {};
  const written = writeSchema(config, { definitions, site: "config" });
  return {
    ...written,
    description: driver.description,
    markdownDescription: `${driver.description}\n\n\`hexdag explain adapter/${driver.name}\``,
  };
}
