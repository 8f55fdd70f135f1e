/** The kind's own part of a spec: walks the validated value beside its source, and reads each field as its role says. */
import {
  type FieldRole,
  isJsonObject,
  type JsonValue,
  type PlanBody,
  type PlanFunction,
  type PlanValue,
} from "@hexdag/kernel";
import type { NodeManifest } from "../manifest/manifest.ts";
import { type RoleTree, roleOfKey } from "../manifest/node-types.ts";
import { childOf, isBroken, type SourceValue } from "../parse/source-value.ts";
import { linkEach, linkMapped, linkOne, linkSequence, linkText } from "./link-fields.ts";
import { linkServiceName } from "./link-service-name.ts";
import { linkTemplate } from "./link-text.ts";
import { plainValue } from "./plain-value.ts";
import { listNames } from "./resolve-name.ts";
import type { Scope } from "./scope.ts";

/** A node while its config is linked. */
export interface ValueLinker {
  readonly node: NodeManifest;
  /** What the node's own strings see. */
  readonly scope: Scope;
  /** What its deferred expressions see: loop names too. */
  readonly inner: Scope;
  fn(reference: string, at: SourceValue): PlanFunction;
  body(nodes: readonly NodeManifest[]): PlanBody;
}

/** Links a whole config; keys stay as written. */
export function linkConfig(linker: ValueLinker): { readonly [field: string]: PlanValue } {
  const { config, spec, info } = linker.node;
  const linked: Record<string, PlanValue> = {};
  for (const [key, value] of Object.entries(config ?? {})) {
    if (value !== undefined)
      linked[key] = linkValue(
        { value, source: spec && childOf(spec, key), roles: roleOfKey(info?.roles, key) },
        linker,
      );
  }
  return linked;
}

interface Part {
  readonly value: JsonValue;
  readonly source: SourceValue | undefined;
  readonly roles: RoleTree | undefined;
}

function linkValue({ value, source, roles }: Part, linker: ValueLinker): PlanValue {
  if (roles === undefined) return plainValue(value);
  if (Array.isArray(value) && (roles.items !== undefined || roles.role === undefined)) {
    return value.map((item: JsonValue, index) =>
      linkValue({ value: item, source: source && childOf(source, index), roles: roles.items }, linker),
    );
  }
  if (isJsonObject(value) && (hasKeys(roles) || roles.role === undefined)) {
    const linked: Record<string, PlanValue> = {};
    for (const [key, item] of Object.entries(value)) {
      if (item !== undefined)
        linked[key] = linkValue(
          { value: item, source: source && childOf(source, key), roles: roleOfKey(roles, key) ?? ownRole(roles) },
          linker,
        );
    }
    return linked;
  }
  return roles.role === undefined ? plainValue(value) : linkRole({ value, source, roles }, roles.role, linker);
}

/** Whether parts of a map have roles of their own, which are nearer than the map's. */
function hasKeys({ keys, values }: RoleTree): boolean {
  return keys.size > 0 || values !== undefined;
}

/** The role alone, for the parts that have none of their own. */
function ownRole({ role }: RoleTree): RoleTree | undefined {
  return role === undefined ? undefined : { role, keys: new Map() };
}

function linkRole({ value, source }: Part, role: FieldRole, linker: ValueLinker): PlanValue {
  if (isBroken(source)) return null;
  const { scope } = linker;
  switch (role) {
    case "template":
      return linkEach(value, source, (text, scalar) => linkTemplate(scalar, text, scope));
    case "values":
      return linkEach(value, source, (text, scalar) => linkText(scalar, text, scope));
    case "mapping":
      return linkMapped(value, source, scope);
    case "expression":
      return linkOne(value, source, scope);
    case "deferred":
      return linkOne(value, source, linker.inner);
    case "sequence":
      return linkSequence(value, source, scope);
    case "function":
      return typeof value === "string" && source !== undefined ? linker.fn(value, source) : plainValue(value);
    case "body":
      return linkBody(value, source, linker);
    case "node":
      return linkNodeName(value, source, scope);
    case "schema":
      // It became JSON Schema when the node was read.
      return plainValue(value);
    case "service":
      return linkServiceName(value, source, scope);
  }
}

function linkBody(value: JsonValue, source: SourceValue | undefined, linker: ValueLinker): PlanValue {
  if (typeof value === "string" && source !== undefined) return linker.fn(value, source);
  const nodes = source?.type === "list" ? linker.node.bodies.get(source) : undefined;
  return nodes === undefined ? plainValue(value) : linker.body(nodes);
}

/** The name of another node of the same list. Routing to it is the kind's business (`routes`); here it only has to exist. */
function linkNodeName(value: JsonValue, source: SourceValue | undefined, scope: Scope): PlanValue {
  return linkEach(value, source, (name, scalar) => {
    if (scope.graph.names.has(name)) return name;
    const { reporter } = scope.pipeline;
    const close = reporter.suggest(name, scope.graph.names);
    reporter.report({
      code: "HD3013",
      message: `there is no node "${name}" in this list`,
      label: "not a node",
      hint: close === undefined ? listNames(scope.graph.names) : `did you mean "${close}"?`,
      at: scalar,
    });
    return name;
  });
}
