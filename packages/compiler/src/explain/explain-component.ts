/** Explains what is installed: `node/llm`, `adapter/mock.delay_ms`, `function/len`, and `node` for what all nodes have. */
import { nearest } from "../diagnostics/nearest.ts";
import type { Described } from "../json-schema/described.ts";
import { partOf } from "../json-schema/parts.ts";
import { COMPONENT_GROUPS, type ComponentGroup, type ComponentTopic, componentTopics, listed } from "./components.ts";
import { explainField } from "./explain-field.ts";
import { type ExplainOptions, NOTHING } from "./explain-options.ts";
import type { ExplainOutcome, Explanation } from "./explanation.ts";
import { fieldsOf } from "./fields.ts";

/** Answers for components; `undefined` when another kind of thing was asked for. */
export function explainComponent(asked: string, options: ExplainOptions): ExplainOutcome | undefined {
  const [, group, rest = ""] = /^(node|adapter|macro|function)s?(?:\/(.*))?$/u.exec(asked) ?? [];
  const known = COMPONENT_GROUPS.find((each) => each === group);
  if (known === undefined) return undefined;
  const topics = componentTopics(known, options.components);
  if (rest === "") return known === "node" ? { explanation: everyNode(options) } : groupList(known, options);
  const found = findComponent(known, rest, { topics, options });
  if (found !== undefined) return explainFound(`${known}/${found.topic.name}`, found, options);
  const names = topics.map(({ name }) => name);
  const close = nearest(rest.split(".")[0] ?? "", names);
  const hint =
    close === undefined ? `there are ${names.join(", ") || "none installed"}` : `did you mean ${known}/${close}?`;
  return { unknown: { message: `there is no ${known} "${rest}"`, hint } };
}

interface FoundComponent {
  readonly topic: ComponentTopic;
  readonly steps: readonly string[];
}

/** A component by its name, which may have dots in it, or by another spelling, and the path behind it. */
function findComponent(
  group: ComponentGroup,
  rest: string,
  { topics, options }: { readonly topics: readonly ComponentTopic[]; readonly options: ExplainOptions },
): FoundComponent | undefined {
  const parts = rest.split(".");
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join(".");
    const kind = group === "node" ? (options.components.node(name)?.kind ?? name) : name;
    const topic = topics.find((each) => each.name === kind);
    if (topic !== undefined) return { topic, steps: parts.slice(length).filter((step) => step !== "spec") };
  }
  return undefined;
}

function explainFound(path: string, { topic, steps }: FoundComponent, options: ExplainOptions): ExplainOutcome {
  const schema = topic.schema();
  if (steps.length > 0) return explainField(path, schema, { steps, options });
  const { recursive = false } = options;
  return { explanation: { ...NOTHING, path, ...topic.explanation, fields: ownFields(schema, path, recursive) } };
}

/** Fields every node has are told about once, by `explain node`. */
function ownFields(schema: Described, path: string, recursive: boolean): Explanation["fields"] {
  const everywhere = path.startsWith("node/") ? (partOf("common_spec")?.properties ?? {}) : {};
  const own = Object.entries(schema.properties ?? {}).filter(
    ([name, each]) => JSON.stringify(everywhere[name]) !== JSON.stringify(each),
  );
  return fieldsOf(schema.anyOf === undefined ? { ...schema, properties: Object.fromEntries(own) } : schema, {
    path,
    recursive,
  });
}

function groupList(group: ComponentGroup, { components }: ExplainOptions): ExplainOutcome {
  const topics = listed(group, components);
  return { explanation: { ...NOTHING, path: group, topic: "list", title: `${group}s`, description: "", topics } };
}

function everyNode({ components, recursive = false }: ExplainOptions): Explanation {
  const node = partOf("node") ?? {};
  const fields = fieldsOf(node, { path: "node", recursive: false });
  const common = fieldsOf({ part: "common_spec" }, { path: "node.spec", recursive });
  return {
    ...NOTHING,
    path: "node",
    topic: "node",
    title: "A node",
    description: "One step of a pipeline. What every node has; its kind adds fields to `spec`.",
    fields: fields.map((each) => (each.name === "spec" ? { ...each, fields: common } : each)),
    topics: listed("node", components),
  };
}

/** `node.spec.timeout`: fields of every node. */
export function explainNodeField(asked: string, options: ExplainOptions): ExplainOutcome | undefined {
  const [, path = ""] = /^node\.(.+)$/u.exec(asked) ?? [];
  return path === "" ? undefined : explainField("node", { part: "node" }, { steps: path.split("."), options });
}
