/** From a node's config to a choice and its outcome: what `conditional` and `composite` have in common. */
import type { Body, JsonObject, JsonValue, RunContext } from "@hexdag/kernel";
import { type Branch, chooseBranch } from "./branch.ts";
import { type PassBody, passBody } from "./pass-body.ts";

/** The config fields of `branchShape` and the `if` form, as a running node has them. */
export interface BranchConfig {
  readonly condition: unknown;
  readonly body: Body | undefined;
  readonly bodyPipeline: string | undefined;
  readonly action: string | undefined;
  /** Conditions and bodies inside are what their roles say; the config's type shows only the top level. */
  readonly branches:
    | readonly { readonly condition: unknown; readonly body?: unknown; readonly action?: string | undefined }[]
    | undefined;
  readonly elseBody: Body | undefined;
  readonly elseAction: string | undefined;
}

export interface BranchTask {
  readonly config: BranchConfig;
  readonly input: JsonValue;
  readonly ctx: RunContext;
}

/** Chooses a branch, runs it, and answers `{result, metadata}`. */
export async function runBranches({ config, input, ctx }: BranchTask): Promise<JsonObject> {
  const startedAt = ctx.clock.now();
  const { branches, elseBody, elseAction } = config;
  const hasElse = elseBody !== undefined || elseAction !== undefined;
  const { result, metadata } = await chooseBranch(
    {
      mode: branches === undefined ? "if-else" : "switch",
      branches: branches?.map(toBranch) ?? [ifBranch(config, ctx)],
      otherwise: hasElse ? { body: asPassBody(elseBody), action: elseAction } : undefined,
      input,
    },
    ctx,
  );
  return { result, metadata: { ...metadata, duration_ms: ctx.clock.now() - startedAt } };
}

function ifBranch(config: BranchConfig, ctx: RunContext): Branch {
  return { condition: config.condition, body: passBody(config, ctx), action: config.action };
}

function toBranch({ condition, body, action }: NonNullable<BranchConfig["branches"]>[number]): Branch {
  return { condition, body: asPassBody(body), action };
}

function asPassBody(body: unknown): PassBody | undefined {
  return isBody(body) ? (pass) => body.run(pass) : undefined;
}

function isBody(body: unknown): body is Body {
  return typeof body === "object" && body !== null && "run" in body && typeof body.run === "function";
}

/**
 * Which nodes a spec may choose: the labels of its branches, unless its branches have bodies (then the result is theirs,
 * and a label is only a label).
 */
export function routesOf(
  spec: JsonObject,
): { readonly result: string; readonly targets: readonly string[] } | undefined {
  const branches = Array.isArray(spec.branches) ? spec.branches : [];
  const bodies = [
    spec.body,
    spec.body_pipeline,
    spec.else_body,
    ...branches.map((branch: JsonValue) => member(branch, "body")),
  ];
  if (bodies.some((body) => body !== undefined)) return undefined;
  const labels = [spec.action, ...branches.map((branch: JsonValue) => member(branch, "action")), spec.else_action];
  const targets = [...new Set(labels.filter((label) => typeof label === "string"))];
  return targets.length === 0 ? undefined : { result: "result", targets };
}

function member(value: JsonValue, name: string): JsonValue | undefined {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
