/**
 * Pipelines in code. The callback declares nodes and connects them by handing references from one to the next; what comes
 * out is the same plan the compiler makes of YAML, plus the functions it refers to. Nothing runs while it is built.
 */
import type { AnyNodeFunction, AnyNodeType, FieldRole } from "../component/node-type.ts";
import type { Components } from "../component/registry.ts";
import type { SchemaInput, SchemaOutput, StandardSchema } from "../component/standard-schema.ts";
import { HexdagError } from "../errors/hexdag-error.ts";
import type { Expr, PlanTemplate } from "../expr/expr.ts";
import { isJsonObject, type JsonValue } from "../json/json-value.ts";
import type { PlanRetry } from "../plan/guards.ts";
import { nameProblem } from "../plan/name.ts";
import {
  DEFAULT_PLAN_OPTIONS,
  isPlanTemplate,
  PLAN_VERSION,
  type Plan,
  type PlanNode,
  type PlanOptions,
  type PlanPort,
  type PlanValue,
} from "../plan/plan.ts";
import type { RunContext } from "../run/run-context.ts";
import { type GuardOptions, type NodeGuardOptions, planCache, planGuards } from "./guard-options.ts";
import { exprOf, isRef, planExprOf, type Ref, type RefOr, rootRef } from "./ref.ts";

/** A pipeline made in code: a plan, and the functions its nodes call. */
export interface Pipeline<TInput = JsonValue, TOutput = JsonValue> {
  readonly plan: Plan;
  /** Goes into the registry beside the node kinds: `createRegistry(await loadStdlib(), pipeline.components)`. */
  readonly components: Components;
  /** Types only. */
  readonly types?: { readonly input: TInput; readonly output: TOutput };
}

export interface PipelineDefinition<TInput extends StandardSchema> extends GuardOptions {
  /** Types `input`, and is enforced when the library can describe itself as JSON Schema. */
  readonly input?: TInput;
  readonly description?: string;
  readonly options?: Partial<PlanOptions>;
  readonly ports?: { readonly [name: string]: PlanPort };
  /** What models cost, by their names; a limit of cost needs them. */
  readonly prices?: Plan["prices"];
}

/** The node keys every kind has. */
export interface StepOptions extends NodeGuardOptions {
  readonly when?: Ref<unknown>;
  /** Nodes that must settle first and contribute nothing. */
  readonly after?: readonly Ref<unknown>[];
  readonly timeoutMs?: number;
  readonly retry?: Partial<PlanRetry> & { readonly maxAttempts: number };
  readonly critical?: boolean;
  readonly priority?: number;
  /** What becomes of a failure. A node as handler is one declared in this pipeline. */
  readonly onError?: "skip" | "continue" | Ref<unknown>;
}

export interface PipelineBuilder<TInput> {
  readonly input: Ref<TInput>;
  /** Calls `run` with the values behind `inputs`. Needs the kind `function`, which @hexdag/stdlib provides. */
  step<const TInputs extends { readonly [name: string]: unknown }, TResult>(
    name: string,
    inputs: TInputs,
    run: (input: ResolvedInputs<TInputs>, ctx: RunContext) => TResult,
    options?: StepOptions,
  ): Ref<Awaited<TResult>>;
  /** Any node kind. `spec` has the kind's fields in snake_case; references, `text` templates and functions may stand where the kind's roles allow. */
  node<TType extends AnyNodeType>(
    name: string,
    type: TType,
    spec: { readonly [field: string]: unknown },
    options?: StepOptions,
  ): Ref<NodeOutput<TType>>;
}

/** The values behind the references handed to a step. A position of a list may be missing, and is null then. */
export type ResolvedInputs<TInputs> = {
  readonly [TKey in keyof TInputs]: NonNullable<TInputs[TKey]> extends Ref<infer TValue>
    ? undefined extends TInputs[TKey]
      ? TValue | null
      : TValue
    : TInputs[TKey];
};

/** The result of a kind, as far as its `output` schema tells. */
export type NodeOutput<TType> = TType extends { readonly output?: infer TSchema }
  ? TSchema extends StandardSchema
    ? unknown extends SchemaOutput<TSchema>
      ? JsonValue
      : SchemaOutput<TSchema>
    : JsonValue
  : JsonValue;

/** The output that a map of references gives. */
export type PipelineOutput<TRefs> = {
  readonly [TKey in keyof TRefs]: TRefs[TKey] extends Ref<infer TValue> ? TValue : JsonValue;
};

/**
 * Builds a pipeline. What the callback returns is the pipeline's output.
 *
 * @example
 * const greet = definePipeline("greet", { input: z.object({ name: z.string() }) }, ({ input, step }) => {
 *   const shout = step("shout", { name: input.name }, ({ name }) => name.toUpperCase());
 *   return { greeting: shout };
 * });
 */
export function definePipeline<
  TInput extends StandardSchema,
  TOutput extends { readonly [name: string]: RefOr<JsonValue> | Ref<unknown> },
>(
  name: string,
  definition: PipelineDefinition<TInput>,
  build: (builder: PipelineBuilder<SchemaOutput<TInput>>) => TOutput,
): Pipeline<SchemaInput<TInput>, PipelineOutput<TOutput>> {
  checkName("pipeline", name);
  const assembly = new Assembly(name);
  const output = build({
    input: rootRef("input"),
    step: (node, inputs, run, options) => assembly.step(node, inputs, run, options),
    node: (node, type, spec, options) => assembly.node(node, type, spec, options),
  });
  if (isRef(output))
    throw new HexdagError({
      code: "HD5010",
      message: `pipeline "${name}" returns a single reference, and its output is a map`,
      hint: "give it a name: return { result: … }",
    });
  const inputSchema = definition.input?.["~standard"].jsonSchema?.input({ target: "draft-2020-12" });
  const plan: Plan = {
    hexdag: PLAN_VERSION,
    sources: [],
    name,
    ...(definition.description === undefined ? {} : { description: definition.description }),
    ...(inputSchema === undefined ? {} : { inputSchema }),
    ports: definition.ports ?? {},
    options: { ...DEFAULT_PLAN_OPTIONS, ...definition.options },
    ...planGuards(definition, `pipeline "${name}"`),
    ...(definition.prices === undefined ? {} : { prices: definition.prices }),
    graph: { nodes: assembly.nodes() },
    output: Object.fromEntries(Object.entries(output).map(([key, value]) => [key, planExprOf(value)])),
  };
  return { plan, components: { functions: assembly.functions } };
}

class Assembly {
  readonly functions: Record<string, AnyNodeFunction> = {};
  readonly #pipeline: string;
  readonly #nodes: PlanNode[] = [];
  readonly #names = new Set<string>();

  constructor(pipeline: string) {
    this.#pipeline = pipeline;
  }

  nodes(): readonly PlanNode[] {
    return this.#nodes;
  }

  step<TResult>(
    name: string,
    inputs: { readonly [name: string]: unknown },
    run: AnyNodeFunction,
    options: StepOptions | undefined,
  ): Ref<TResult> {
    const mapping = Object.entries(inputs).map(
      ([key, value]) => [key, isRef(value) ? planExprOf(value) : this.#value(value, name, undefined)] as const,
    );
    const config = { fn: this.#register(name, run) };
    return this.#add(
      { name, kind: "function", config, inputMapping: Object.fromEntries(mapping), strictMapping: true },
      options,
    );
  }

  node<TResult>(
    name: string,
    type: AnyNodeType,
    spec: { readonly [field: string]: unknown },
    options: StepOptions | undefined,
  ): Ref<TResult> {
    const config = Object.entries(spec).map(
      ([field, value]) => [toCamel(field), this.#value(value, `${name}.${field}`, type.fields?.[field])] as const,
    );
    return this.#add({ name, kind: type.kind, config: Object.fromEntries(config) }, options);
  }

  #add<TResult>(
    { name, kind, config, ...extra }: Partial<PlanNode> & Pick<PlanNode, "name" | "kind" | "config">,
    options: StepOptions = {},
  ): Ref<TResult> {
    checkName("node", name);
    if (this.#names.has(name))
      throw new HexdagError({
        code: "HD5006",
        message: `pipeline "${this.#pipeline}" has two nodes named "${name}"`,
        hint: "give each step a name of its own",
      });
    this.#names.add(name);
    const data = new Set<string>();
    collectNodes([config, extra.inputMapping], data);
    const asked = new Set<string>();
    if (options.when !== undefined) collectNodes([exprOf(options.when)], asked);
    const cache = planCache(options.cache);
    collectNodes(cache, data);
    const after = new Set((options.after ?? []).flatMap((ref) => nodeName(exprOf(ref)) ?? []));
    // As in manifests: a node that is only asked about in `when` gives data, unless it is said that it only orders.
    for (const source of asked) if (!after.has(source)) data.add(source);
    const waitFor = [...after].filter((source) => !data.has(source));
    this.#nodes.push({
      name,
      kind,
      config,
      dataDependencies: [...data],
      waitFor,
      ...extra,
      ...(options.when === undefined ? {} : { when: planExprOf(options.when) }),
      ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      ...(options.retry === undefined ? {} : { retry: { ...DEFAULT_RETRY, ...options.retry } }),
      ...(options.critical === undefined ? {} : { critical: options.critical }),
      ...(options.priority === undefined ? {} : { priority: options.priority }),
      ...(options.onError === undefined ? {} : { onError: errorHandling(options.onError) }),
      ...planGuards(options, `node "${name}"`),
      ...cache,
    });
    return rootRef("node", name);
  }

  #register(name: string, fn: AnyNodeFunction): PlanValue {
    const reference = `${this.#pipeline}.${name}`;
    this.functions[reference] = fn;
    return { $fn: reference };
  }

  /** Constants stay, references become expressions, functions get a name. */
  #value(value: unknown, path: string, role: FieldRole | undefined): PlanValue {
    if (isRef(value)) return planExprOf(value);
    if (isTemplate(value)) return value;
    if (isFunction(value)) return this.#register(path, value);
    if (Array.isArray(value)) return value.map((item: unknown, index) => this.#value(item, `${path}[${index}]`, role));
    if (isJsonObject(value))
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, this.#value(item, `${path}.${key}`, role)]),
      );
    if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      return value;
    throw new HexdagError({
      code: "HD5010",
      message: `${path} is a ${typeof value}, which no plan can hold`,
      hint: "use data, references, templates or functions",
    });
  }
}

/** The rule for names in manifests: what is made in code can be referred to, and written as one. */
function checkName(what: string, name: string): void {
  const found = nameProblem(name);
  if (found === undefined) return;
  throw new HexdagError({
    code: "HD5013",
    message: `"${name}" cannot name a ${what}: ${found.problem}`,
    hint: found.better === undefined ? "choose another name" : `for example "${found.better}"`,
  });
}

const DEFAULT_RETRY: PlanRetry = Object.freeze({
  maxAttempts: 1,
  backoff: "exponential",
  initialDelayMs: 1_000,
  maxDelayMs: 60_000,
  jitter: 0.2,
});

function errorHandling(onError: NonNullable<StepOptions["onError"]>): NonNullable<PlanNode["onError"]> {
  if (typeof onError === "string") return { action: onError };
  const node = nodeName(exprOf(onError));
  if (node === undefined)
    throw new HexdagError({
      code: "HD5010",
      message: "on_error needs a node of this pipeline",
      hint: "hand over what `step` or `node` returned",
    });
  return { action: "handler", node };
}

function nodeName(expr: Expr): string | undefined {
  if (expr.kind === "root") return expr.root === "node" ? expr.name : undefined;
  return expr.kind === "member" || expr.kind === "index" ? nodeName(expr.object) : undefined;
}

/** Names of the nodes that expressions anywhere in `value` read, in order of appearance. */
function collectNodes(value: unknown, into: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  if ("kind" in value && value.kind === "root" && "root" in value && value.root === "node" && "name" in value)
    into.add(String(value.name));
  else for (const member of Object.values(value)) collectNodes(member, into);
}

function isTemplate(value: unknown): value is PlanTemplate {
  return isPlanTemplate(value);
}

function isFunction(value: unknown): value is AnyNodeFunction {
  return typeof value === "function";
}

function toCamel(field: string): string {
  return field.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
