/**
 * A node kind: what may stand in its `spec`, what its fields mean, and how it runs. The compiler reads `spec`, `fields`
 * and `locals`; the kernel reads `fields` (through the plan) and `run`. Neither knows any kind by name.
 */
import type { TypeName } from "../expr/value.ts";
import type { JsonSchema } from "../json/json-schema.ts";
import type { JsonObject, JsonValue } from "../json/json-value.ts";
import type { PortMap } from "../ports/port-map.ts";
import type { RunContext } from "../run/run-context.ts";
import type { CapNeed } from "./cap-need.ts";
import type { SchemaInput, SchemaOutput, StandardSchema } from "./standard-schema.ts";

/**
 * What the strings of a spec field mean. A field that is not listed holds plain data.
 *
 * - `template`: text; the node gets it rendered. In lists and maps, every string is a template.
 * - `values`: data in which strings may hold `{{ }}`; one that is exactly one `{{ path }}` keeps the value's type.
 * - `mapping`: like `input_mapping`: strings are expressions (or templates when they hold `{{ }}`), at any depth.
 * - `expression`: the node gets the value, evaluated before it runs.
 * - `deferred`: the node gets a `Deferred`, to evaluate when it likes, with loop names.
 * - `sequence`: a map of expressions, each of which sees the ones before it by name; the node gets the map of values.
 * - `body`: an inline list of nodes, or a function; the node gets a `Body`.
 * - `function`: a function reference; the node gets the function.
 * - `node`: the name of a node in the same graph; the node gets the name.
 * - `schema`: what data looks like, in either spelling; the node gets JSON Schema.
 * - `service`: the name of one of the pipeline's services; the node gets the name.
 */
export type FieldRole =
  | "template"
  | "values"
  | "mapping"
  | "expression"
  | "deferred"
  | "sequence"
  | "body"
  | "function"
  | "schema"
  | "node"
  | "service";

/** An expression the node evaluates itself. */
export interface Deferred {
  /** `locals` are the loop names the kind declares in `locals`, such as `$item`. Throws a `HexdagError` when it cannot be evaluated. */
  evaluate(locals?: Locals): JsonValue;
}

/** Values of loop names, `$` included where the name has one. */
export type Locals = { readonly [name: string]: JsonValue };

/** A piece of a graph (or a function) that the node runs as often as it likes. */
export interface Body {
  /**
   * Runs the body once. `key` names the pass: it must be unique among this node's passes and the same on a re-run.
   * Resolves with the result of the body's only exit node, or a map of its exit nodes' results; rejects when the body fails or the
   * pass is aborted.
   */
  run(pass: BodyPass): Promise<JsonValue>;
}

export interface BodyPass {
  /** `undefined` for a body that runs at most once. */
  readonly key?: string | number;
  /** What the body's root nodes (or the function) get as input. */
  readonly input: JsonValue;
  readonly locals?: Locals;
  /** Aborts this pass alone. The node's own signal always does. */
  readonly signal?: AbortSignal;
}

/**
 * A user's function, as function nodes and bodies call it; it may be asynchronous. `NodeFunction<{ points: number }>` says
 * what it gets; one of unknown input takes whatever it declares.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- inference: `unknown` would refuse functions that declare their input
export type NodeFunction<TInput = any, TResult = unknown> = (
  input: TInput,
  ctx: RunContext,
) => TResult | Promise<TResult>;

/**
 * Any function a plan may name: `(input, ctx)`, or one that gets fields one by one where its node lists `params`. `Function`
 * has no signature of its own, so that one written in place still gets its types from `NodeFunction`.
 */
export type AnyNodeFunction = NodeFunction | Function;

/** What a kind's `run` receives: one object, made anew for each attempt. */
export interface NodeTask<TInput = JsonValue, TConfig = JsonObject, TPorts = Partial<PortMap>> {
  /** The assembled input (frozen JSON). */
  readonly input: TInput;
  /** The node's `spec` in camelCase, with every field in the form its role says. */
  readonly config: TConfig;
  /** The ports the kind asked for. */
  readonly ports: TPorts;
  readonly ctx: RunContext;
}

/** Something in a spec that is allowed and probably a mistake. */
export interface SpecDoubt {
  /** Where it stands in the spec, as in `["branches", 0]`. Absent: the spec as a whole. */
  readonly path?: readonly (string | number)[];
  /** What is wrong, as a phrase after the node's name: `has no body`. */
  readonly message: string;
  readonly hint?: string;
}

/** How a kind repeats what it does, as far as its spec says. For tools that look for what has no end. */
export interface Repetition {
  /** What keeps it going: a condition that holds, items that are left, or a model that has not finished. */
  readonly by: "condition" | "items" | "model";
  /** Most times, when the spec says. */
  readonly bound?: number | undefined;
  /** The field that sets the bound. */
  readonly field: string;
}

/** How registries, loader and compiler see a node kind, whatever its types. */
export interface AnyNodeType {
  /** Canonical spelling, without the `_node` suffix. */
  readonly kind: string;
  /** Further spellings. `kind` and `${kind}_node` always work. */
  readonly aliases?: readonly string[];
  /** The installed package that declares it, when a host found it that way. */
  readonly package?: string;
  readonly description: string;
  /** The kind-specific part of `spec`, snake_case as written. Describes fields, defaults, and rules between fields. */
  readonly spec: StandardSchema;
  /** Roles by path: `prompt`, `branches[].condition` (every list item), `headers.*` (every map value). */
  readonly fields?: { readonly [path: string]: FieldRole };
  /** Loop names the expressions and bodies of this spec may use. */
  readonly locals?: (spec: JsonObject) => readonly string[];
  /** Ports the kind needs. A function when it depends on the spec. */
  readonly ports?: readonly string[] | ((spec: JsonObject) => readonly string[]);
  /** Ports the kind calls where the run has them, and does without where not. */
  readonly optionalPorts?: readonly string[];
  /**
   * The capabilities its nodes use, all of them: told at build, and refused there when it is certain. The spec has its keys as
   * written, and `*` for what only a run knows, also within a text. Absent: those of its ports, and maybe more.
   */
  readonly caps?: (spec: JsonObject) => readonly CapNeed[];
  /** The schema of its result, as far as the spec tells. `body`: what one pass through its `body` gives, if known. Absent: unknown. */
  readonly result?: (spec: JsonObject, body?: JsonSchema) => JsonSchema | undefined;
  /**
   * For a kind that chooses among other nodes: which field of its result names the chosen one, and the nodes it may choose. The
   * compiler makes each target wait for this node, and skips it when it was not chosen.
   */
  readonly routes?: (spec: JsonObject) => { readonly result: string; readonly targets: readonly string[] } | undefined;
  /**
   * For a kind that stands for the nodes of a macro: which of its fields names the macro, which hold arguments (maps), and which
   * holds what it gives. The compiler puts the macro's nodes before it and fills `result` in; with `result` written out, it is an
   * ordinary node.
   */
  readonly expands?: { readonly macro: string; readonly arguments: readonly string[]; readonly result: string };
  /** Types of which the value of an `expression` field at the top of the spec must be one, for the compiler to check. */
  readonly takes?: { readonly [field: string]: readonly TypeName[] };
  /** What a valid spec says and hardly means, such as a loop without a body. The compiler warns of it. */
  readonly doubts?: (spec: JsonObject) => readonly SpecDoubt[];
  readonly input?: StandardSchema;
  readonly output?: StandardSchema;
  /** `effectful`: runs something outside the process that a retry would repeat. Default `pure`. */
  readonly effect?: "pure" | "effectful";
  /** For an effectful kind: whether doing it twice comes to the same, as with a question to a model. Default `false`. */
  readonly idempotent?: boolean | ((spec: JsonObject) => boolean);
  /** For a kind that does something again and again: how often at most. Absent: it does what it does once. */
  readonly repeats?: (spec: JsonObject) => Repetition | undefined;
  /** Whether `run` looks at `input`, besides what the fields refer to. Default `true`. */
  readonly readsInput?: boolean | ((spec: JsonObject) => boolean);
  run(task: NodeTask<never, never, never>): unknown;
}

/** `max_items` → `maxItems`. */
export type CamelCase<TName extends string> = TName extends `${infer THead}_${infer TTail}`
  ? `${THead}${Capitalize<CamelCase<TTail>>}`
  : TName;

/** What a field of a role holds when the node runs. */
export type RoleValue<TRole, TRaw> = TRole extends "deferred"
  ? Deferred | Extract<TRaw, undefined>
  : TRole extends "body"
    ? Body | Extract<TRaw, undefined>
    : TRole extends "function"
      ? AnyNodeFunction | Extract<TRaw, undefined>
      : TRole extends "expression"
        ? JsonValue | Extract<TRaw, undefined>
        : TRole extends "sequence"
          ? { readonly [name: string]: JsonValue }
          : TRole extends "mapping" | "values"
            ? JsonValue | Extract<TRaw, undefined>
            : TRaw;

/** A spec as the running node sees it: camelCase keys, top-level fields in the form of their role. */
export type NodeConfig<TSpec, TFields> = {
  readonly [TKey in keyof TSpec & string as CamelCase<TKey>]: TKey extends keyof TFields
    ? RoleValue<TFields[TKey], TSpec[TKey]>
    : TSpec[TKey];
};

/** The ports of a list of names. */
export type PortsOf<TPorts extends readonly string[]> = {
  readonly [TName in TPorts[number]]: TName extends keyof PortMap ? PortMap[TName] : unknown;
};

export interface NodeDefinition<
  TSpec extends StandardSchema,
  TFields extends { readonly [path: string]: FieldRole },
  TPorts extends readonly string[],
  TInput extends StandardSchema,
  TOutput extends StandardSchema,
> extends Omit<AnyNodeType, "spec" | "fields" | "ports" | "input" | "output" | "run"> {
  readonly spec: TSpec;
  readonly fields?: TFields;
  readonly ports?: TPorts | ((spec: JsonObject) => TPorts);
  /** Checked before `run`; types `input`. */
  readonly input?: TInput;
  /** Checked after `run`; types its result. */
  readonly output?: TOutput;
  run(
    task: NodeTask<SchemaOutput<TInput>, NodeConfig<SchemaOutput<TSpec>, TFields>, PortsOf<TPorts>>,
  ): SchemaInput<TOutput> | Promise<SchemaInput<TOutput>>;
}

/**
 * Declares a node kind. `input`, `config`, `ports` and the result of `run` take their types from the schemas and names given.
 *
 * @example
 * export const shout = defineNode({
 *   kind: "shout",
 *   description: "Upper-cases a text.",
 *   spec: z.object({ text: z.string(), marks: z.number().default(1) }),
 *   fields: { text: "template" },
 *   run: ({ config }) => config.text.toUpperCase() + "!".repeat(config.marks),
 * });
 */
export function defineNode<
  TSpec extends StandardSchema,
  const TFields extends { readonly [path: string]: FieldRole } = Record<never, never>,
  const TPorts extends readonly string[] = readonly [],
  TInput extends StandardSchema = StandardSchema<JsonValue>,
  TOutput extends StandardSchema = StandardSchema,
>(
  definition: NodeDefinition<TSpec, TFields, TPorts, TInput, TOutput>,
): NodeDefinition<TSpec, TFields, TPorts, TInput, TOutput> {
  // Not a copy, which would ask a `spec` that is a getter for its schema at once.
  return Object.freeze(definition);
}
