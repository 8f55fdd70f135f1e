/**
 * Answers "what is this?" for everything a manifest may say: kinds of documents and their fields, node kinds, adapters, macros,
 * functions, error codes and lint rules. All of it is read off the schemas that check manifests.
 */
import type { CodeEntry } from "@hexdag/kernel";
import { nearest } from "../diagnostics/nearest.ts";
import { KIND_DESCRIPTIONS } from "../json-schema/kind-descriptions.ts";
import { DOCUMENT_KINDS } from "../manifest/documents.ts";
import { COMPONENT_GROUPS, componentTopics, listed } from "./components.ts";
import { explainComponent, explainNodeField } from "./explain-component.ts";
import { explainDocument } from "./explain-document.ts";
import { type ExplainOptions, NOTHING } from "./explain-options.ts";
import type { ExplainOutcome, Explanation, Topic } from "./explanation.ts";

/**
 * Explains a path such as `Pipeline.spec.nodes`, `node/llm.human_message`, `adapter/mock`, `function/len` or `HD3002`. Without
 * one, what there is to ask about.
 *
 * @example
 * const { explanation } = explain("Pipeline.spec.orchestrator", { components, codes: COMPILER_CODES });
 */
export function explain(path: string | undefined, options: ExplainOptions): ExplainOutcome {
  const asked = path?.trim() ?? "";
  if (asked === "") return { explanation: overview(options) };
  return (
    code(asked, options) ??
    rule(asked, options) ??
    explainComponent(asked, options) ??
    explainNodeField(asked, options) ??
    explainDocument(asked, options) ??
    unknown(asked, options)
  );
}

function overview({ components, codes, rules = {} }: ExplainOptions): Explanation {
  return {
    ...NOTHING,
    path: "",
    topic: "overview",
    title: "What a manifest may say",
    description:
      "Ask about a kind of document or any field of it, a node kind, an adapter, a macro, a function or an error code.",
    notes: [
      `Fields: Pipeline.spec.orchestrator, node/llm.human_message, System.spec.processes.limits; with --recursive, all inside.`,
      `${Object.keys(codes).length} error codes: \`hexdag explain codes\`. Functions of expressions: \`hexdag explain functions\`.`,
      ...(Object.keys(rules).length === 0
        ? []
        : [`${Object.keys(rules).length} lint rules: \`hexdag explain rules\`.`]),
    ],
    topics: [
      ...DOCUMENT_KINDS.map((kind) => ({ path: kind, description: KIND_DESCRIPTIONS[kind] })),
      { path: "node", description: "What every node has." },
      ...COMPONENT_GROUPS.filter((group) => group !== "function").flatMap((group) => listed(group, components)),
    ],
  };
}

function code(asked: string, { codes }: ExplainOptions): ExplainOutcome | undefined {
  if (/^codes?$/iu.test(asked)) return listOf("codes", "Error codes", codes);
  return entry(/^\d{4}$/u.test(asked) ? `HD${asked}` : asked.toUpperCase(), "code", codes);
}

function rule(asked: string, { rules = {} }: ExplainOptions): ExplainOutcome | undefined {
  if (/^rules?$/iu.test(asked)) return listOf("rules", "Lint rules", rules);
  return entry(asked.replace(/^rule\//u, "").toUpperCase(), "rule", rules);
}

function entry(
  name: string,
  topic: "code" | "rule",
  table: { readonly [name: string]: CodeEntry },
): ExplainOutcome | undefined {
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found === undefined) return undefined;
  const { title, explanation } = found;
  return { explanation: { ...NOTHING, path: name, topic, title: `${name}: ${title}`, description: explanation } };
}

function listOf(path: string, title: string, table: { readonly [name: string]: CodeEntry }): ExplainOutcome {
  const topics = Object.entries(table).map(([name, { title: description }]): Topic => ({ path: name, description }));
  const sorted = topics.toSorted((left, right) => (left.path < right.path ? -1 : 1));
  return { explanation: { ...NOTHING, path, topic: "list", title, description: "", topics: sorted } };
}

function unknown(asked: string, { components, codes, rules = {} }: ExplainOptions): ExplainOutcome {
  if (/^HD/iu.test(asked)) {
    const close = nearest(asked.toUpperCase(), Object.keys(codes));
    const hint = close === undefined ? "`hexdag explain codes` lists them all" : `did you mean ${close}?`;
    return { unknown: { message: `there is no error code "${asked}"`, hint } };
  }
  const [name = asked, ...rest] = asked.split(".");
  const behind = rest.map((step) => `.${step}`).join("");
  for (const group of COMPONENT_GROUPS) {
    if (componentTopics(group, components).some((topic) => topic.name === name))
      return {
        unknown: { message: `"${name}" may be several things`, hint: `did you mean ${group}/${name}${behind}?` },
      };
  }
  const names = [...DOCUMENT_KINDS, ...COMPONENT_GROUPS, "codes", "functions", ...Object.keys(rules)];
  const close =
    nearest(name, names) ??
    nearest(
      name,
      COMPONENT_GROUPS.flatMap((group) => listed(group, components).map(({ path }) => path)),
    );
  const hint = close === undefined ? "`hexdag explain` lists what there is" : `did you mean ${close}${behind}?`;
  return { unknown: { message: `there is nothing called "${asked}"`, hint } };
}
