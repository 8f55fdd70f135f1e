import {
  type AnyNodeType,
  defineNode,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type RunContext,
} from "@hexdag/kernel";
import type { LlmMessage, Validator } from "@hexdag/kernel/ports";
import { modelSettings } from "../llm/model-fields.ts";
import { agentCaps } from "./agent-caps.ts";
import { runAgent } from "./agent-loop.ts";
import { agentSpec } from "./agent-spec.ts";
import { answerForm } from "./answer-form.ts";
import { AGENT_LOCALS, createConditions } from "./conditions.ts";
import type { HandoffSpecs } from "./handoff-spec.ts";
import { createPhases, PHASE_TOOL, type Phase } from "./phases.ts";
import { type Agent, Team } from "./team.ts";
import { type Allowed, openToolbox } from "./toolbox.ts";
import { warnOfUnknownTools } from "./unknown-tools.ts";

/**
 * Makes the `agent` kind: a model that calls tools until it has an answer.
 *
 * @param loadValidator - called when a node has an `output_schema`.
 */
export function createAgentNode(loadValidator: () => Promise<Validator>): AnyNodeType {
  const agentNode = defineNode({
    kind: "agent",
    aliases: ["re_act_agent"],
    description: "Gives a language model a task and tools, and lets it work until it has an answer.",
    get spec() {
      return agentSpec();
    },
    fields: {
      main_prompt: "template",
      system_prompt: "template",
      "phases.*.prompt": "template",
      "handoffs.*.system_prompt": "template",
      "handoffs.*.output_schema": "schema",
      memory: "template",
      stop_when: "deferred",
      continue_when: "deferred",
      continuation_prompt: "template",
    },
    locals: () => AGENT_LOCALS,
    ports: (spec) => [
      "llm",
      ...(usesTools(spec) ? ["tools"] : []),
      ...(spec["memory"] === undefined ? [] : ["memory"]),
      ...(isListOfSome(spec["approve"]) ? ["approvals"] : []),
    ],
    // Tools may say that they are sensitive, which only a run knows.
    optionalPorts: ["approvals"],
    caps: agentCaps,
    effect: "effectful",
    // Every tool call carries a key that is the same for all attempts.
    idempotent: true,
    readsInput: false,
    repeats: ({ max_steps }) => ({
      by: "condition",
      field: "max_steps",
      bound: typeof max_steps === "number" ? max_steps : 20,
    }),
    result: (spec) => (answersText(spec) ? { type: "string" } : undefined),
    async run({ config, ctx }) {
      const { memory, continuationPrompt = GO_ON, approve = [], stopWhen, continueWhen } = config;
      const remembered = memory === undefined ? [] : newest(await recall(memory, ctx), config.maxHistory);
      const task: LlmMessage = { role: "user", content: config.mainPrompt };
      const team = await createTeam(config, loadValidator);
      const phases = createPhases(config.phases);
      const toolbox = await openToolbox({
        ctx,
        maxResultLength: config.maxResultLength,
        taken: (name) => team.owns(name) || (phases.exist && name === PHASE_TOOL),
      });
      warnOfUnknownTools(toolbox, ctx, { tools: namedTools(config), approve });
      const answer = await runAgent({
        ctx,
        team,
        phases,
        toolbox,
        conditions: createConditions({ ctx, stopWhen, continueWhen }),
        continuationPrompt,
        opening: [...remembered, task],
        maxSteps: config.maxSteps,
        onMaxSteps: config.onMaxSteps,
        parallel: config.parallelTools,
        stream: config.stream,
        approve,
        maxContextTokens: config.maxContextTokens,
        onFullContext: config.onFullContext,
      });
      if (memory !== undefined) {
        const said: LlmMessage = { role: "assistant", content: answer.text };
        await ctx.step("remember", (inner) =>
          remember(memory, newest([...remembered, task, said], config.maxHistory), inner),
        );
      }
      return answer.value;
    },
  });
  return agentNode;
}

const GO_ON = "That is not all yet. Go on, and then answer again.";

interface AgentsConfig {
  readonly systemPrompt?: string | undefined;
  readonly tools?: readonly string[] | undefined;
  readonly availableTools?: readonly string[] | undefined;
  readonly model?: string | undefined;
  readonly temperature?: number | undefined;
  readonly maxTokens?: number | undefined;
  readonly outputSchema?: unknown;
  readonly handoffs?: HandoffSpecs;
  readonly phases?: { readonly [name: string]: Phase } | undefined;
}

/** What it may call by its fields, its phases' and others' included. */
function namedTools({ tools, availableTools, phases = {}, handoffs = {} }: AgentsConfig): readonly Allowed[] {
  return [tools ?? availableTools, ...[...Object.values(phases), ...Object.values(handoffs)].map((each) => each.tools)];
}

/** The node's own agent, and those it can hand over to. What they do not say, the node says. */
async function createTeam(config: AgentsConfig, loadValidator: () => Promise<Validator>): Promise<Team> {
  const { handoffs = {} } = config;
  const own: Agent = {
    name: undefined,
    description: "",
    systemPrompt: config.systemPrompt,
    tools: config.tools ?? config.availableTools,
    settings: modelSettings(config),
    answer: await answerForm(config.outputSchema, loadValidator),
    handoffs: Object.keys(handoffs),
  };
  const others = Object.entries(handoffs).map(async ([name, spec]): Promise<Agent> => {
    const { description, system_prompt: systemPrompt, tools = own.tools, max_tokens: maxTokens } = spec;
    return {
      name,
      description,
      systemPrompt,
      tools,
      settings: { ...own.settings, ...modelSettings({ ...spec, maxTokens }) },
      answer: (await answerForm(spec.output_schema, loadValidator)) ?? own.answer,
      handoffs: spec.handoffs ?? [],
    };
  });
  return new Team(own, await Promise.all(others));
}

/** An agent that may call no tool at all needs nobody who has some. Read before and after keys turn to camelCase. */
function usesTools(spec: JsonObject): boolean {
  const globs = spec["tools"] ?? spec["available_tools"] ?? spec["availableTools"];
  return (
    globs === undefined ||
    isListOfSome(globs) ||
    !Array.isArray(globs) ||
    handoffsOf(spec).some((other) => isListOfSome(other["tools"]))
  );
}

function isListOfSome(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.length > 0;
}

function handoffsOf({ handoffs }: JsonObject): readonly JsonObject[] {
  return isJsonObject(handoffs) ? Object.values(handoffs).filter(isJsonObject) : [];
}

/** Whether every agent of the node answers in text. */
function answersText(spec: JsonObject): boolean {
  return spec["output_schema"] === undefined && handoffsOf(spec).every((other) => other["output_schema"] === undefined);
}

/** The newest messages, without an answer whose question is gone. */
function newest(said: readonly LlmMessage[], most: number | undefined): readonly LlmMessage[] {
  return most === undefined ? said : said.slice(-(most - (most % 2)));
}

/** What was said in earlier runs. Anything else under the key is left alone, and not read. */
async function recall(key: string, ctx: RunContext): Promise<readonly LlmMessage[]> {
  const kept = await ctx.step("recall", async (inner) => (await inner.memory.get(key, { signal: inner.signal })) ?? []);
  return Array.isArray(kept) ? kept.filter(isSaid) : [];
}

function isSaid(value: unknown): value is LlmMessage {
  if (typeof value !== "object" || value === null || !("role" in value) || !("content" in value)) return false;
  return (value.role === "user" || value.role === "assistant") && typeof value.content === "string";
}

async function remember(key: string, said: readonly LlmMessage[], ctx: RunContext): Promise<null> {
  const plain = said.map(
    ({ role, content }): JsonValue => ({ role, content: typeof content === "string" ? content : "" }),
  );
  await ctx.memory.set(key, plain, { signal: ctx.signal });
  return null;
}
