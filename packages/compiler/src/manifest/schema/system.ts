/** `kind: System`. */
import * as z from "zod";
import { dataSchema, duration, free, freeMap, text, timeLimit } from "./basics.ts";
import { field } from "./field.ts";
import { capsSchema, limitsSchema } from "./limits.ts";
import { policiesSchema } from "./policy.ts";

/** How a process or a system is started again. */
const restartSchema = z.strictObject({
  policy: field(z.enum(["always", "on_failure", "never"]).optional(), {
    description: "When it is started again.",
    example: "on_failure",
    default: "never",
  }),
  backoff: field(z.union([duration, z.enum(["exponential", "linear", "constant"])]).optional(), {
    description: "The delay before a restart, or how it grows.",
    example: "exponential",
    default: "exponential",
  }),
  max_restarts: field(z.int().min(0).optional(), {
    description: "Restarts within a window; one more ends it.",
    example: 5,
  }),
  window: field(timeLimit.optional(), { description: "How long a window is.", example: "10m" }),
});

const processFields = {
  limits: field(limitsSchema.optional(), { description: "What the process may spend.", example: { max_llm_calls: 5 } }),
  caps: field(capsSchema.optional(), { description: "What the process may use.", example: ["llm", "tool:search"] }),
  ports: field(freeMap.optional(), {
    description: "Ports of this process, over those of the System.",
    part: "ports",
    example: { llm: { ref: "cheap-llm" } },
  }),
  policies: field(policiesSchema.optional(), {
    description: "Policies of this process.",
    example: ["careful"],
  }),
  input: field(freeMap.optional(), {
    description: "The process's input, besides what pipes bring: expressions and templates.",
    part: "expressions",
    example: { topic: "$input.topic" },
  }),
  restart: field(restartSchema.optional(), {
    description: "Whether it is started again when it ends.",
    example: { policy: "on_failure", max_restarts: 3, window: "10m" },
  }),
  health: field(freeMap.optional(), {
    description: "How to tell whether it is well.",
    example: { every: "30s", timeout: "5s" },
  }),
  when: field(z.union([z.string(), z.boolean()]).optional(), {
    description: "An expression; the process is skipped when it is false.",
    part: "expression",
    example: "$input.reply",
  }),
  input_schema: field(dataSchema.optional(), {
    description: "What its input must look like.",
    example: { notes: "str" },
  }),
  output_schema: field(dataSchema.optional(), {
    description: "What its output must look like.",
    example: { text: "str" },
  }),
};

const exec = field(text.optional(), {
  description:
    "The pipeline it runs: a file relative to this one, `file#name`, or the name of a pipeline in this file.",
  example: "./collect.yaml",
});

/** One entry of `processes`, by name. */
export const processSchema = z.strictObject({
  exec,
  pipeline: field(text.optional(), { description: "An older spelling of `exec`.", example: "./collect.yaml" }),
  ...processFields,
});

/** One entry of `processes` in the list form. */
export const namedProcessSchema = z.strictObject({
  name: field(text, { description: "The process's name.", example: "collect" }),
  exec,
  pipeline: field(text.optional(), { description: "An older spelling of `exec`.", example: "./collect.yaml" }),
  ...processFields,
});

/** One entry of `pipes`. */
export const pipeSchema = z.strictObject({
  from: field(text, { description: "The process whose output is read.", example: "collect" }),
  to: field(text, { description: "The process that gets it.", example: "reply" }),
  mapping: field(freeMap.optional(), {
    description: "Input keys of the reader, each an expression or a template; left out, the whole output.",
    part: "expressions",
    example: { notes: "{{ collect.summary.text }}" },
  }),
  when: field(z.union([z.string(), z.boolean()]).optional(), {
    description: "An expression; nothing flows when it is false.",
    part: "expression",
    example: "collect.found > 0",
  }),
});

const manual = z.strictObject({
  type: field(z.literal("manual"), { description: "Started by hand.", example: "manual" }),
});

const schedule = z.strictObject({
  type: field(z.literal("schedule"), { description: "Started by the clock.", example: "schedule" }),
  every: field(timeLimit.optional(), { description: "The time between starts; or `cron`.", example: "15m" }),
  cron: field(text.optional(), { description: "A cron expression; or `every`.", example: "0 7 * * 1-5" }),
  timezone: field(text.optional(), {
    description: "The time zone `cron` is read in.",
    example: "Europe/Warsaw",
    default: "UTC",
  }),
  overlap: field(z.enum(["skip", "queue", "allow"]).optional(), {
    description: "What happens when the last start still runs.",
    example: "queue",
    default: "skip",
  }),
  catch_up: field(z.enum(["none", "one", "all"]).optional(), {
    description: "Which starts are made up for that were missed while nothing ran.",
    example: "one",
    default: "none",
  }),
  jitter: field(duration.optional(), { description: "A random delay of up to this much.", example: "30s", default: 0 }),
});

const event = z.strictObject({
  type: field(z.literal("event"), { description: "Started by events of the bus.", example: "event" }),
  topic: field(text, { description: "The topic listened to.", example: "orders.created" }),
  filter: field(text.optional(), {
    description: "An expression over `$event`; only events for which it is true start a run.",
    example: "$event.total > 100",
  }),
  input: field(freeMap.optional(), { description: "The run's input, from `$event`.", example: { order: "$event.id" } }),
  dedupe_key: field(text.optional(), {
    description: "An expression over `$event`; equal keys start one run.",
    example: "$event.id",
  }),
  max_concurrent: field(z.int().min(1).optional(), { description: "Runs at once.", example: 4, default: 1 }),
});

const continuous = z.strictObject({
  type: field(z.literal("continuous"), { description: "Started again whenever it ends.", example: "continuous" }),
  delay: field(duration.optional(), {
    description: "The time between an end and the next start.",
    example: "5s",
    default: 0,
  }),
  restart: field(restartSchema.optional(), {
    description: "What happens when a run fails.",
    example: { policy: "always" },
  }),
});

/** `spec.init`: what starts a System. */
const initSchema = z.discriminatedUnion("type", [manual, schedule, event, continuous]);

/** The same by type. */
export const INIT_SCHEMAS = { manual, schedule, event, continuous } as const;

const transitionSchema = z.strictObject({
  to: field(text, { description: "The state it leads to.", example: "CLOSED" }),
  guard: field(text.optional(), {
    description: "An expression over the entity's data; the move is refused when it is false.",
    part: "expression",
    example: "amount < 10",
  }),
});

/** One entry of `state_machines`. */
const stateMachineSchema = z.strictObject({
  initial: field(text, { description: "The state an entity begins in.", example: "NEW" }),
  transitions: field(z.record(z.string(), z.array(z.union([text, transitionSchema]))), {
    description: "By state, the states that may follow.",
    example: { NEW: ["OPEN", { to: "CLOSED", guard: "amount < 10" }] },
  }),
  handlers: field(
    z
      .strictObject({
        on_transition: field(z.union([text, z.array(text)]).optional(), {
          description: "Functions that are told of every move.",
          example: "./orders.ts#noteMove",
        }),
      })
      .optional(),
    { description: "Who is told.", example: { on_transition: "./orders.ts#noteMove" } },
  ),
});

const processReference = z.union([
  text,
  z.strictObject({ process: field(text, { description: "The name of a process.", example: "ship" }) }),
]);

/** One entry of `states`. */
const stateSchema = z.strictObject({
  on_enter: field(processReference.optional(), {
    description: "The process that runs when an entity enters.",
    example: "ship",
  }),
  terminal: field(z.boolean().optional(), { description: "Whether nothing follows.", example: true, default: false }),
  requires: field(z.array(text).optional(), { description: "Fields the entity must have.", example: ["address"] }),
});

/** `spec` of `kind: System`. */
export const systemSpecSchema = z.strictObject({
  processes: field(
    z.union([
      z.record(z.string(), z.union([text, processSchema])).meta({ minProperties: 1 }),
      z.array(namedProcessSchema).min(1),
    ]),
    {
      description: "The pipelines that make up the system, by name.",
      example: { collect: { exec: "./collect.yaml" } },
    },
  ),
  pipes: field(z.array(pipeSchema).optional(), {
    description: "What flows from process to process; no circles.",
    example: [{ from: "collect", to: "reply", mapping: { notes: "{{ collect.summary }}" } }],
  }),
  ports: field(freeMap.optional(), {
    description: "Ports of every process.",
    part: "ports",
    example: { llm: { ref: "cheap-llm" } },
  }),
  services: field(freeMap.optional(), {
    description: "Services of every process.",
    example: { orders: { class: "./orders.ts#Orders" } },
  }),
  policies: field(policiesSchema.optional(), { description: "Policies of every process.", example: ["careful"] }),
  limits: field(limitsSchema.optional(), {
    description: "What the whole system may spend.",
    example: { max_cost_usd: 5 },
  }),
  caps: field(capsSchema.optional(), { description: "What the whole system may use.", example: ["llm"] }),
  state_machines: field(z.record(z.string(), stateMachineSchema).optional(), {
    description: "The states entities go through.",
    example: { order: { initial: "NEW", transitions: { NEW: ["PAID"] } } },
  }),
  states: field(z.record(z.string(), stateSchema).optional(), {
    description: "What happens in each state.",
    example: { PAID: { on_enter: "ship" } },
  }),
  on_transition: field(z.record(z.string(), processReference).optional(), {
    description: "What happens between states, by `A -> B`.",
    example: { "NEW -> PAID": { process: "thank" } },
  }),
  observers: field(z.array(free).optional(), {
    description: "Who else hears the system's events.",
    example: [{ adapter: "console" }],
  }),
  init: field(initSchema.optional(), {
    description: "What starts the system.",
    example: { type: "schedule", every: "15m" },
    default: { type: "manual" },
  }),
  transaction: field(z.enum(["unified", "saga"]).optional(), {
    description: "An older field; compensation is declared per node, with `compensate`.",
    example: "unified",
  }),
  environments: field(z.record(z.string(), freeMap).optional(), {
    description: "Per environment, what replaces parts of this spec when `--env` names it.",
    example: { production: { limits: { max_cost_usd: 50 } } },
  }),
});
