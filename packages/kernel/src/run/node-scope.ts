import type { RootKind } from "../expr/expr.ts";
import type { Scope } from "../expr/scope.ts";
import type { GraphNode } from "../graph/graph.ts";
import type { JsonSchema } from "../json/json-schema.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json-value.ts";
import { setOwn } from "../json/set-own.ts";
import { contribution } from "./frame-state.ts";
import type { FrameView } from "./run-shared.ts";
import { seededUuid } from "./seeded.ts";

/** What the expressions of one node see (DESIGN §3.2). `node` is absent for expressions of the pipeline itself (`spec.output`). */
export class NodeScope implements Scope {
  readonly #frame: FrameView;
  readonly #node: GraphNode | undefined;
  #mapped: JsonObject | undefined;
  #uuids = 0;

  constructor(frame: FrameView, node: GraphNode | undefined) {
    this.#frame = frame;
    this.#node = node;
  }

  read(root: RootKind, name: string | undefined): JsonValue | undefined {
    switch (root) {
      case "node":
        return this.#frame.lookup(name ?? "");
      case "input":
        return this.#frame.run.input;
      case "ctx":
        return this.#metadata();
      case "error":
        return this.error;
      case "local":
        return this.#frame.local(name ?? "");
      case "mapped":
        return own(this.mapped ?? {}, name ?? "");
      case "field":
        return this.#field(name ?? "");
      case "name":
        return undefined;
    }
  }

  now(): number {
    return this.#frame.run.clock.now();
  }

  uuid(): string {
    const { run, state } = this.#frame;
    return seededUuid(run.seed, `${run.runId}/${state.identity.prefix}${this.#node?.name ?? ""}/${this.#uuids++}`);
  }

  /** The node's `input_mapping`, evaluated on first use. */
  get mapped(): JsonObject | undefined {
    const mapping = this.#node?.mapping;
    if (mapping === undefined || this.#mapped !== undefined) return this.#mapped;
    const values: Record<string, JsonValue> = {};
    for (const [key, read] of mapping) setOwn(values, key, read(this));
    this.#mapped = values;
    return values;
  }

  /** `$error`: the first failure the node handles, in the order the nodes stand. */
  get error(): JsonObject | undefined {
    const { state } = this.#frame;
    for (const guarded of this.#node?.guards ?? []) {
      const info = state.failures?.get(guarded)?.error;
      if (state.status[guarded] !== "failed" || info === undefined) continue;
      return {
        node: state.graph.nodes[guarded]?.name ?? "",
        code: info.code,
        message: info.message,
        attempts: state.attempts[guarded] ?? 0,
      };
    }
    const undone = this.#node?.compensates;
    const cause = state.stop;
    if (undone === undefined || cause === undefined) return undefined;
    return cause.kind !== "cancelled"
      ? {
          node: cause.error.node ?? null,
          code: cause.error.code,
          message: cause.error.message,
          attempts: cause.error.attempts ?? 0,
        }
      : { node: null, code: "HD6004", message: cause.reason, attempts: 0 };
  }

  /** `undefined` when the name is found nowhere and no schema says that it may be. */
  #field(name: string): JsonValue | undefined {
    const [only, second] = this.#node?.data ?? [];
    let found: JsonValue | undefined;
    if (only !== undefined && second === undefined) {
      const result = contribution(this.#frame.state, only);
      found = isJsonObject(result) ? own(result, name) : undefined;
      if (found !== undefined && found !== null) return found;
      if (declares(this.#frame.state.graph.nodes[only]?.plan.outputSchema, name)) found = null;
    }
    const ambient = this.#frame.ambient(name);
    if (ambient !== undefined) return ambient;
    return declares(this.#frame.run.graph.plan.inputSchema, name) ? null : found;
  }

  #metadata(): JsonObject {
    const { run, state } = this.#frame;
    const path = state.identity.prefix + (this.#node?.name ?? "");
    return {
      run_id: run.runId,
      pipeline: run.pipelineName,
      node: this.#node === undefined ? null : path,
      attempt: this.#node === undefined ? 0 : (state.attempts[this.#node.index] ?? 0),
      parent_run_id: run.parentRunId ?? null,
      principal: run.principal ?? null,
      idempotency_key: this.#node === undefined ? run.runId : `${run.runId}:${path}`,
    };
  }
}

function declares(schema: JsonSchema | undefined, name: string): boolean {
  return schema?.properties !== undefined && Object.hasOwn(schema.properties, name);
}

export function own(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
