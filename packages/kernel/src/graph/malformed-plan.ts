/**
 * Says what is wrong with something that claims to be a plan. Plans come from files, so the loader checks the shape of
 * everything it and the engine read before it trusts any of it. Expressions are checked where they are compiled; the
 * fields of `config` belong to the node kinds.
 */
import { malformedExpr } from "../expr/malformed.ts";
import { isJsonObject } from "../json/json-value.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isBoolean: Check = (value) => typeof value === "boolean";
const isTextList: Check = (value) => Array.isArray(value) && value.every(isText);
const isDuration: Check = (value) => typeof value === "number" && value >= 0;
const isCount: Check = (value) => typeof value === "number" && Number.isInteger(value) && value >= 1;
const isSchema: Check = (value) => typeof value === "boolean" || isJsonObject(value);
const isOneOf =
  (...words: readonly unknown[]): Check =>
  (value) =>
    words.includes(value);
const isShare: Check = (value) => typeof value === "number" && value >= 0 && value <= 1;

type Shape = Readonly<Record<string, Check>>;

const ORIGIN: Shape = {
  source: Number.isInteger,
  start: Number.isInteger,
  end: Number.isInteger,
  line: Number.isInteger,
};
const isOrigin: Check = (value) => misfit(value, ORIGIN, {}) === undefined;
const isCaps: Check = (value) =>
  Array.isArray(value) &&
  value.every(
    (rule) => misfit(rule, { from: isText }, { allow: isTextList, deny: isTextList, origin: isOrigin }) === undefined,
  );
const isPolicies: Check = (value) =>
  Array.isArray(value) && value.every((policy) => misfit(policy, { type: isText }, {}) === undefined);
const ORIGINS: Shape = { pipeline: isOrigin };
const OPTIONAL_ORIGINS: Shape = { inputSchema: isOrigin, outputSchema: isOrigin, timeout: isOrigin };
const RETRY: Shape = {
  maxAttempts: isCount,
  backoff: isOneOf("exponential", "linear", "constant"),
  initialDelayMs: isDuration,
  maxDelayMs: isDuration,
  jitter: isShare,
};
const OPTIONS: Shape = {
  maxConcurrentNodes: isCount,
  scheduling: isOneOf("ready", "waves"),
  strictValidation: isBoolean,
};
const OPTIONAL_OPTIONS: Shape = { defaultNodeTimeoutMs: isDuration, pipelineTimeoutMs: isDuration };
const NODE: Shape = {
  name: isText,
  kind: isText,
  config: isJsonObject,
  dataDependencies: isTextList,
  waitFor: isTextList,
};
const OPTIONAL_NODE: Shape = {
  origin: isOrigin,
  calls: (value) => Array.isArray(value) && value.every(isOrigin),
  inputMapping: isJsonObject,
  strictMapping: isBoolean,
  when: isJsonObject,
  route: isJsonObject,
  onError: (value) => isJsonObject(value) && isOneOf("handler", "skip", "continue")(value["action"]),
  compensate: isText,
  timeoutMs: isDuration,
  retry: (value) => misfit(value, RETRY, { retryOn: isTextList }) === undefined,
  critical: isBoolean,
  requiredInputs: isTextList,
  inputSchema: isSchema,
  outputSchema: isSchema,
  priority: Number.isFinite,
  ports: (value) => isJsonObject(value) && Object.values(value).every(isText),
  caps: isCaps,
  policies: isPolicies,
  cache: isJsonObject,
};
const isPort: Check = (value) =>
  misfit(value, { adapter: isText }, { port: isText, pool: isPool, policies: isPolicies }) === undefined;
const isService: Check = (value) =>
  isPort(value) && isJsonObject(value) && (value["single"] === undefined || value["single"] === true);
const isPool: Check = (value) =>
  misfit(value, { strategy: isOneOf("round_robin", "failover", "least_busy"), members: isMembers }, {}) === undefined;
const isMembers: Check = (value) =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((member) => isPort(member) && isJsonObject(member) && member["pool"] === undefined);
const PLAN: Shape = {
  name: isText,
  sources: (value) =>
    Array.isArray(value) && value.every((source) => misfit(source, { file: isText }, {}) === undefined),
  ports: (value) => isJsonObject(value) && Object.values(value).every(isPort),
  options: (value) => malformedOptions(value) === undefined,
  graph: (value) => isJsonObject(value) && Array.isArray(value["nodes"]),
};
const OPTIONAL_PLAN: Shape = {
  inputSchema: isSchema,
  outputSchema: isSchema,
  output: (value) => isJsonObject(value) && Object.values(value).every(isJsonObject),
  caps: isCaps,
  policies: isPolicies,
  services: (value) => isJsonObject(value) && Object.values(value).every(isService),
  origins: (value) => misfit(value, ORIGINS, OPTIONAL_ORIGINS) === undefined,
};

const TEMPLATE: Shape = {
  $template: isText,
  roots: (value) => isJsonObject(value) && Object.values(value).every((root) => malformedExpr(root) === undefined),
};

/** The field of the plan's outside that is not what it must be; graphs are looked into when they are loaded. */
export function malformedPlan(plan: unknown): string | undefined {
  return misfit(plan, PLAN, OPTIONAL_PLAN);
}

/** The same for a node. */
export function malformedNode(node: unknown): string | undefined {
  return misfit(node, NODE, OPTIONAL_NODE);
}

function malformedOptions(options: unknown): string | undefined {
  return misfit(options, OPTIONS, OPTIONAL_OPTIONS);
}

/** The same for a template. */
export function malformedTemplate(template: unknown): string | undefined {
  return misfit(template, TEMPLATE, { outputs: isTextList });
}

function misfit(value: unknown, required: Shape, optional: Shape): string | undefined {
  if (!isJsonObject(value)) return "";
  for (const field in required) if (required[field]?.(value[field]) === false) return field;
  for (const field in optional) {
    const member = value[field];
    if (member !== undefined && optional[field]?.(member) === false) return field;
  }
  return undefined;
}
