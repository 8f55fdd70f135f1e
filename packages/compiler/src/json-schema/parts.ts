/** The parts of the manifest language that stand in several places, each described once. */

import type { StandardSchema } from "@hexdag/kernel";
import type { DocumentKind } from "../manifest/documents.ts";
import { DURATION_PATTERN } from "../manifest/duration.ts";
import { configSpecSchema } from "../manifest/schema/config.ts";
import { customTypeSchema } from "../manifest/schema/custom-type.ts";
import { documentSchema, metadataSchema } from "../manifest/schema/document.ts";
import type { PartName } from "../manifest/schema/field.ts";
import { capsSchema, limitsSchema } from "../manifest/schema/limits.ts";
import { conditionalGroupSchema, macroSpecSchema, repeatedGroupSchema } from "../manifest/schema/macro.ts";
import { commonSpecSchema, nodeSchema } from "../manifest/schema/node.ts";
import { orchestratorSchema, pipelineSpecSchema } from "../manifest/schema/pipeline.ts";
import {
  middlewareSpecSchema,
  POLICY_CONFIGS,
  policiesSchema,
  policySpecSchema,
  policyUseSchema,
} from "../manifest/schema/policy.ts";
import { adapterSpecSchema, portSchema, portsSchema } from "../manifest/schema/port.ts";
import { serviceSchema, servicesSchema } from "../manifest/schema/service.ts";
import { systemSpecSchema } from "../manifest/schema/system.ts";
import { type Described, describe } from "./described.ts";

const text: Described = { type: "string", minLength: 1 };

/** What a part looks like; `undefined` for a name that is none. */
export function partOf(name: string | undefined): Described | undefined {
  return name !== undefined && isPart(name) ? PARTS[name]() : undefined;
}

function isPart(name: string): name is keyof typeof PARTS {
  return Object.hasOwn(PARTS, name);
}

/** Parts that no field names: they stand inside others. */
type InnerPart = "body" | "macro_node" | "node" | "policy" | "port" | "service";

const PARTS: { readonly [TName in PartName | InnerPart]: () => Described } = {
  body: () => ({ anyOf: [text, { type: "array", minItems: 1, items: { part: "node" } }] }),
  cache: () => ({ anyOf: [{ type: "boolean" }, open(POLICY_CONFIGS.cache)] }),
  caps: () => open(capsSchema),
  common_spec: () => open(commonSpecSchema),
  custom_type: () => open(customTypeSchema),
  data_schema: () => ({ type: "object", additionalProperties: {} }),
  duration: () => ({
    anyOf: [
      { type: "number", minimum: 0 },
      { type: "string", pattern: DURATION_PATTERN },
    ],
  }),
  expression: () => ({ type: ["string", "boolean"] }),
  expressions: () => ({ type: "object", additionalProperties: {} }),
  limits: () => open(limitsSchema),
  macro_node: () => ({ anyOf: [open(conditionalGroupSchema), open(repeatedGroupSchema), { part: "node" }] }),
  macro_nodes: () => ({ type: "array", items: { part: "macro_node" } }),
  metadata: () => open(metadataSchema),
  names: () => ({ anyOf: [text, { type: "array", items: text }] }),
  node: () => open(nodeSchema),
  nodes: () => ({ type: "array", minItems: 1, items: { part: "node" } }),
  orchestrator: () => open(orchestratorSchema),
  policies: () => ({ anyOf: [...(open(policiesSchema).anyOf ?? []), { part: "policy_use" }] }),
  policy: policyPart,
  policy_use: () => open(policyUseSchema),
  port: () => open(portSchema),
  ports: () => open(portsSchema),
  service: () => open(serviceSchema),
  services: () => open(servicesSchema),
  time_limit: () => ({
    anyOf: [
      { type: "number", exclusiveMinimum: 0 },
      { type: "string", pattern: `^(?=.*[1-9])${DURATION_PATTERN.slice(1)}` },
    ],
  }),
};

/** A part without the note that it is one. */
function open(schema: StandardSchema): Described {
  const { part: _part, ...rest } = describe(schema) ?? {};
  return rest;
}

/** A policy for each type, with the options that type has. */
function policyPart(): Described {
  const { properties = {}, required } = open(policySpecSchema);
  const { type, config } = properties;
  const { enum: types = [], type: _string, ...about } = type ?? {};
  const anyOf = types.map(String).map((name): Described => {
    const schema = Object.entries(POLICY_CONFIGS).find(([known]) => known === name.replaceAll("-", "_"))?.[1];
    if (schema === undefined) return {};
    const options = open(schema);
    const described = { ...options, description: config?.description ?? "", examples: [exampleOf(options)] };
    return {
      type: "object",
      properties: { type: { ...about, const: name, examples: [name] }, config: described },
      ...(required === undefined ? {} : { required }),
      additionalProperties: false,
    };
  });
  return { anyOf };
}

/** A map of the examples of its required fields, or of its first; of the first alternative where there are several. */
export function exampleOf({ properties = {}, required = [], anyOf: [first] = [] }: Described): unknown {
  if (first !== undefined) return exampleOf(first);
  const fields = Object.entries(properties);
  const shown = required.length === 0 ? fields.slice(0, 1) : fields.filter(([name]) => required.includes(name));
  return Object.fromEntries(shown.map(([name, { examples = [] }]) => [name, examples[0]]));
}

/** What may stand in `spec` of each kind of document. */
export const SPECS: { readonly [TKind in DocumentKind]: () => Described } = {
  Pipeline: () => open(pipelineSpecSchema),
  System: () => open(systemSpecSchema),
  Config: () => open(configSpecSchema),
  Adapter: () => open(adapterSpecSchema),
  Policy: policyPart,
  Middleware: () => open(middlewareSpecSchema),
  Macro: () => open(macroSpecSchema),
};

/** The outside of a document. */
export function documentPart(): Described {
  return open(documentSchema);
}
