/** What is said of the components that are installed: node kinds, adapters, macros, functions. */
import {
  type AnyDriverType,
  type AnyMacroType,
  type AnyNodeType,
  type ComponentRegistry,
  functionSignatures,
  type StandardSchema,
  spellings,
} from "@hexdag/kernel";
import { type Described, describe } from "../json-schema/described.ts";
import { nodeSpec } from "../json-schema/node-spec.ts";
import type { Explanation, Topic } from "./explanation.ts";

/** Something installed: what is said of it, and the schema of what it takes. */
export interface ComponentTopic {
  readonly name: string;
  readonly explanation: Omit<Explanation, "path" | "fields" | "topics">;
  readonly schema: () => Described;
}

/** The groups that components are asked for in. */
export const COMPONENT_GROUPS = ["node", "adapter", "macro", "function"] as const;

/** One of `COMPONENT_GROUPS`. */
export type ComponentGroup = (typeof COMPONENT_GROUPS)[number];

/** Everything of one group, by name. */
export function componentTopics(group: ComponentGroup, components: ComponentRegistry): readonly ComponentTopic[] {
  switch (group) {
    case "node":
      return components.nodes.map(nodeTopic);
    case "adapter":
      return components.drivers.map((driver) => adapterTopic(driver, components.drivers));
    case "macro":
      return components.macros.map(macroTopic);
    case "function":
      return functionTopics();
  }
}

/** Topics as lists show them. */
export function listed(group: ComponentGroup, components: ComponentRegistry): readonly Topic[] {
  return componentTopics(group, components)
    .map(({ name, explanation }) => ({ path: `${group}/${name}`, description: explanation.description }))
    .toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

function nodeTopic(type: AnyNodeType): ComponentTopic {
  const own = describe(type.spec);
  const others = spellings(type).filter((name) => name !== type.kind);
  const ports = typeof type.ports === "function" ? [] : (type.ports ?? []);
  return {
    name: type.kind,
    explanation: {
      topic: "node",
      title: `${type.kind} node`,
      description: type.description,
      notes: [
        `Also written ${others.join(", ")}.`,
        ...(ports.length === 0 ? [] : [`Needs the port ${ports.join(", ")}.`]),
        ...(type.effect === "effectful" ? ["Has effects outside the process."] : []),
        ...(own === undefined ? ["Its package does not say what it takes."] : []),
        "Every node has the fields of `hexdag explain node` besides.",
      ],
      examples: (own?.examples ?? []).map((spec) => ({ kind: type.kind, metadata: { name: "example" }, spec })),
    },
    schema: () => {
      const { own: schema, common } = nodeSpec(type);
      return { ...schema, properties: { ...schema?.properties, ...common } };
    },
  };
}

function adapterTopic(driver: AnyDriverType, all: readonly AnyDriverType[]): ComponentTopic {
  const { name, port, description } = driver;
  const alone = all.filter((other) => other.name === name).length === 1;
  return {
    name: alone ? name : `${port}/${name}`,
    explanation: {
      topic: "adapter",
      title: `${name}, an adapter for the port ${port}`,
      description,
      notes: [`Written ports: {${port}: {adapter: ${name}, config: {…}}}.`],
      examples: exampleConfigs(driver.config).map((config) => ({ [port]: { adapter: name, config } })),
    },
    schema: () => describe(driver.config) ?? {},
  };
}

function exampleConfigs(schema: StandardSchema): readonly unknown[] {
  return describe(schema)?.examples ?? [];
}

function macroTopic({ name, aliases = [], description, params }: AnyMacroType): ComponentTopic {
  return {
    name,
    explanation: {
      topic: "macro",
      title: `${name}, a macro`,
      description,
      notes: [
        ...(aliases.length === 0 ? [] : [`Also called ${aliases.join(", ")}.`]),
        "Used by a node of kind macro_invocation, with its parameters as inputs.",
      ],
      examples: exampleConfigs(params).map((inputs) => ({
        kind: "macro_invocation",
        metadata: { name: "example" },
        spec: { macro: name, inputs },
      })),
    },
    schema: () => describe(params) ?? {},
  };
}

function functionTopics(): readonly ComponentTopic[] {
  return [...functionSignatures.values()].map(({ name, area, signature, description, example }) => ({
    name,
    explanation: {
      topic: "function" as const,
      title: signature,
      description,
      notes: [`A function of expressions (${area}), and of templates where it takes no lambda.`],
      examples: [`${example[0]}  →  ${JSON.stringify(example[1])}`],
    },
    schema: () => ({}),
  }));
}
