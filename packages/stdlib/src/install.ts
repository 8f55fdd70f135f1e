/**
 * The one list of what the standard library brings. Templates and validation stand apart: their libraries take as long to
 * load as everything else together, and many runs need neither. `loadStdlib` brings what a plan needs.
 */
import type { AnyDriverType, AnyNodeType, Components, Plan, PolicyEngine } from "@hexdag/kernel";
import type { TemplateEngine, Validator } from "@hexdag/kernel/ports";
import { autoApprovalsDriver } from "./defaults/approvals.ts";
import { echoLlmDriver } from "./defaults/llm/echo-llm.ts";
import { mockLlmDriver } from "./defaults/llm/mock-llm.ts";
import { scriptedLlmDriver } from "./defaults/llm/scripted-llm-driver.ts";
import { inMemoryDriver } from "./defaults/memory.ts";
import {
  directorySecretsDriver,
  dotenvSecretsDriver,
  envSecretsDriver,
  inMemoryDataStoreDriver,
  inMemoryVectorSearchDriver,
  localFilesDriver,
} from "./defaults/store-drivers.ts";
import { MACROS } from "./macros/macros.ts";
import { createAgentNode } from "./nodes/agent/agent-node.ts";
import { apiCallNode } from "./nodes/api-call-node.ts";
import { compositeNode } from "./nodes/composite-node.ts";
import { conditionalNode } from "./nodes/conditional-node.ts";
import { dataNode } from "./nodes/data-node.ts";
import { expressionNode } from "./nodes/expression-node.ts";
import { functionNode } from "./nodes/function-node.ts";
import { createLlmNode } from "./nodes/llm/llm-node.ts";
import { loopNode } from "./nodes/loop-node.ts";
import { macroInvocationNode } from "./nodes/macro-invocation-node.ts";
import { mapNode } from "./nodes/map-node.ts";
import { pipelineNode } from "./nodes/pipeline-node.ts";
import { portCallNode } from "./nodes/port-call-node.ts";
import { serviceCallNode } from "./nodes/service-call-node.ts";
import { toolCallNode } from "./nodes/tool-call-node.ts";
import { createVoteNode } from "./nodes/vote/vote-node.ts";
import { planNeeds } from "./plan-needs.ts";
import { noToolsDriver } from "./tools/no-tools.ts";
import { createPipelineToolDriver } from "./tools/pipeline-tool.ts";

export interface StdlibOptions {
  /** For plans with templates. Absent: the registry has no engine, and such a plan fails to load (HD5009). */
  readonly templates?: TemplateEngine | undefined;
  /** For plans with schemas. Absent: such a plan fails to load (HD5009); `output_schema` of an llm node still works. */
  readonly validator?: Validator | undefined;
  /** For plans with policies or caches. A host hands in one engine for all its runs, so that they share windows and caches. */
  readonly policies?: PolicyEngine | undefined;
}

/**
 * The node kinds and drivers of the standard library, at once: all that compiling needs.
 *
 * @example
 * compile(source, { components: createRegistry(stdlibComponents()) });
 */
export function stdlibComponents(options: StdlibOptions = {}): Components {
  const { templates, validator, policies } = options;
  const validating = validator === undefined ? loadValidator : () => Promise.resolve(validator);
  return {
    nodes: nodeTypes(validating),
    drivers: [...DRIVERS, createPipelineToolDriver(validating)],
    macros: MACROS,
    ...(templates === undefined ? {} : { templates }),
    ...(validator === undefined ? {} : { validator }),
    ...(policies === undefined ? {} : { policies }),
  };
}

/**
 * The standard library with the template engine, validator and policy engine a plan needs; without a plan, with all of them.
 * What the host has already, it hands in.
 *
 * @example
 * const graph = loadPlan(plan, createRegistry(await loadStdlib(plan)));
 */
export async function loadStdlib(plan?: Plan, given: StdlibOptions = {}): Promise<Components> {
  const needs = plan === undefined ? { templates: true, validator: true, policies: true } : planNeeds(plan);
  const [templates, validator, policies] = await Promise.all([
    given.templates ?? (needs.templates ? loadTemplates() : undefined),
    given.validator ?? (needs.validator ? loadValidator() : undefined),
    given.policies ?? (needs.policies ? loadPolicies() : undefined),
  ]);
  return stdlibComponents({ templates, validator, policies });
}

const DRIVERS: readonly AnyDriverType[] = [
  mockLlmDriver,
  scriptedLlmDriver,
  echoLlmDriver,
  inMemoryDriver,
  inMemoryDataStoreDriver,
  inMemoryVectorSearchDriver,
  envSecretsDriver,
  dotenvSecretsDriver,
  directorySecretsDriver,
  localFilesDriver,
  noToolsDriver,
  autoApprovalsDriver,
];

function nodeTypes(validator: () => Promise<Validator>): readonly AnyNodeType[] {
  return [
    functionNode,
    expressionNode,
    dataNode,
    createLlmNode(validator),
    createAgentNode(validator),
    conditionalNode,
    loopNode,
    compositeNode,
    mapNode,
    pipelineNode,
    macroInvocationNode,
    toolCallNode,
    serviceCallNode,
    apiCallNode,
    portCallNode,
    createVoteNode(validator),
  ];
}

async function loadTemplates(): Promise<TemplateEngine> {
  const { createHandlebarsEngine } = await import("./template/handlebars-engine.ts");
  return createHandlebarsEngine();
}

async function loadPolicies(): Promise<PolicyEngine> {
  const { createPolicyEngine } = await import("./policies/policy-engine.ts");
  return createPolicyEngine();
}

async function loadValidator(): Promise<Validator> {
  const { createAjvValidator } = await import("./validator/ajv-validator.ts");
  return createAjvValidator();
}
