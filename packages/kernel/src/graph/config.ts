/**
 * Turns a node's plan config into a function from scope to config: constants are built once, templates and expressions
 * become closures, bodies and functions become things the node can call. Runs at load; knows roles, but no node kind.
 */
import type { AnyNodeFunction, Deferred, FieldRole, Locals } from "../component/node-type.ts";
import type { CompiledExpr } from "../expr/evaluate.ts";
import type { PlanExpr, PlanTemplate } from "../expr/expr.ts";
import type { Scope } from "../expr/scope.ts";
import type { JsonValue } from "../json/json-value.ts";
import { setOwn } from "../json/set-own.ts";
import {
  isPlanBody,
  isPlanExpr,
  isPlanFunction,
  isPlanSecret,
  isPlanTemplate,
  type PlanBody,
  type PlanFunction,
  type PlanValue,
} from "../plan/plan.ts";
import type { BodyHost, SubGraph, ValueReader } from "./graph.ts";

/** What the loader resolves names with. */
export interface ConfigTools {
  expr(source: PlanExpr): CompiledExpr;
  template(source: PlanTemplate): ValueReader;
  fn(reference: PlanFunction): AnyNodeFunction;
  body(body: PlanBody, path: string): SubGraph;
}

type Part =
  | { readonly constant: true; readonly value: unknown }
  | { readonly constant: false; readonly read: (scope: Scope, host: BodyHost) => unknown };

/** Compiles a whole config. `fields` are the kind's roles, in snake_case paths. */
export function compileConfig(
  config: { readonly [field: string]: PlanValue },
  fields: { readonly [path: string]: FieldRole } | undefined,
  tools: ConfigTools,
): (scope: Scope, host: BodyHost) => object {
  const roles = new Map(Object.entries(fields ?? {}).map(([path, role]) => [toCamelPath(path), role]));
  const part = compilePart(config, "", roles, tools);
  if (!part.constant) {
    return (scope, host) => {
      const value = part.read(scope, host);
      return typeof value === "object" && value !== null ? value : {};
    };
  }
  const fixed = typeof part.value === "object" && part.value !== null ? part.value : {};
  return () => fixed;
}

/** Compiles an `input_mapping` value, or any value in which only expressions and templates may stand. */
export function compileValue(value: PlanValue, tools: ConfigTools): ValueReader {
  const part = compilePart(value, "", new Map(), tools);
  // A mapping holds neither bodies nor functions (the compiler lowers none there), so what is read is JSON.
  return part.constant ? () => toJson(part.value) : (scope) => toJson(part.read(scope, NO_BODIES));
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: PlanValue): value is readonly PlanValue[] {
  return Array.isArray(value);
}

const NO_BODIES: BodyHost = {
  graphBody: () => ({ run: () => Promise.reject(new TypeError("a mapping holds no body")) }),
  functionBody: () => ({ run: () => Promise.reject(new TypeError("a mapping holds no body")) }),
};

function compilePart(value: PlanValue, path: string, roles: ReadonlyMap<string, FieldRole>, tools: ConfigTools): Part {
  if (typeof value !== "object" || value === null) return { constant: true, value };
  if (isPlanExpr(value)) return compileExprPart(value, roles.get(path), tools);
  if (isPlanTemplate(value)) return { constant: false, read: tools.template(value) };
  if (isPlanFunction(value)) return compileFunctionPart(value, roles.get(path), tools);
  if (isPlanBody(value)) {
    const graph = tools.body(value, path);
    return { constant: false, read: (_scope, host) => host.graphBody(graph) };
  }
  if (isList(value)) return compileList(value, path, roles, tools);
  if (isPlanSecret(value)) return { constant: true, value };
  if (roles.get(path) === "sequence") return compileSequence(value, tools);
  return compileMap(Object.entries(value), path, roles, tools);
}

function compileExprPart(source: PlanExpr, role: FieldRole | undefined, tools: ConfigTools): Part {
  const evaluate = tools.expr(source);
  if (role !== "deferred") return { constant: false, read: evaluate };
  return {
    constant: false,
    read: (scope): Deferred => ({
      evaluate: (locals) => evaluate(locals === undefined ? scope : withLocals(scope, locals)),
    }),
  };
}

function compileFunctionPart(reference: PlanFunction, role: FieldRole | undefined, tools: ConfigTools): Part {
  const fn = tools.fn(reference);
  if (role !== "body") return { constant: true, value: fn };
  return { constant: false, read: (_scope, host) => host.functionBody(fn) };
}

function compileList(
  items: readonly PlanValue[],
  path: string,
  roles: ReadonlyMap<string, FieldRole>,
  tools: ConfigTools,
): Part {
  const parts = items.map((item) => compilePart(item, `${path}[]`, roles, tools));
  if (parts.every((part) => part.constant))
    return { constant: true, value: Object.freeze(parts.map((part) => (part.constant ? part.value : undefined))) };
  return {
    constant: false,
    read: (scope, host) => parts.map((part) => (part.constant ? part.value : part.read(scope, host))),
  };
}

function compileMap(
  entries: readonly (readonly [string, PlanValue])[],
  path: string,
  roles: ReadonlyMap<string, FieldRole>,
  tools: ConfigTools,
): Part {
  const parts = entries.map(([key, item]) => {
    const exact = path === "" ? key : `${path}.${key}`;
    const wild = path === "" ? "*" : `${path}.*`;
    return [key, compilePart(item, roles.has(exact) || !roles.has(wild) ? exact : wild, roles, tools)] as const;
  });
  const fixed = Object.fromEntries(parts.flatMap(([key, part]) => (part.constant ? [[key, part.value]] : [])));
  const moving = parts.flatMap(([key, part]) => (part.constant ? [] : [[key, part.read] as const]));
  if (moving.length === 0) return { constant: true, value: Object.freeze(fixed) };
  return {
    constant: false,
    read: (scope, host) => {
      const result: Record<string, unknown> = { ...fixed };
      for (const [key, read] of moving) setOwn(result, key, read(scope, host));
      return result;
    },
  };
}

/** Each entry sees the values of the entries before it, by name. */
function compileSequence(entries: { readonly [name: string]: PlanValue }, tools: ConfigTools): Part {
  const steps = Object.entries(entries).map(([name, value]) => [name, compileValue(value, tools)] as const);
  return {
    constant: false,
    read: (scope) => {
      const seen: Record<string, JsonValue> = {};
      const inner = withLocals(scope, seen);
      for (const [name, read] of steps) setOwn(seen, name, read(inner));
      return { ...seen };
    },
  };
}

/** A scope in which `locals` hide the names outside. */
function withLocals(scope: Scope, locals: Locals): Scope {
  return {
    read: (root, name) =>
      root === "local" && name !== undefined && Object.hasOwn(locals, name) ? locals[name] : scope.read(root, name),
    now: () => scope.now(),
    uuid: () => scope.uuid(),
  };
}

/** Only a config's own keys are camelCase in a plan; what lies below them stands as the manifest wrote it. */
function toCamelPath(path: string): string {
  const [own = ""] = /^[^.[]*/.exec(path) ?? [];
  return own.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase()) + path.slice(own.length);
}

function toJson(value: unknown): JsonValue {
  return isJsonLike(value) ? value : null;
}

function isJsonLike(value: unknown): value is JsonValue {
  return typeof value !== "function" && typeof value !== "symbol" && typeof value !== "bigint" && value !== undefined;
}
