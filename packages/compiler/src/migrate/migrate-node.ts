/** Nodes as the Python program wrote them. */
import { isMap, isScalar, type Scalar, type YAMLSeq } from "yaml";
import { migrateAgent } from "./migrate-agent.ts";
import { migrateEdges } from "./migrate-edges.ts";
import { migrateInvocation } from "./migrate-invocation.ts";
import { migrateRetries } from "./migrate-retries.ts";
import { type ListNames, migrateTexts } from "./migrate-texts.ts";
import { byHand, type Migration, rewrote } from "./migration.ts";
import { fileReference } from "./python-functions.ts";
import { renameOlder } from "./respell-keys.ts";
import {
  keyOf,
  listOf,
  mapAt,
  mapOf,
  mapsIn,
  pairOf,
  removeKey,
  textIn,
  textOf,
  type YamlNodeMap,
} from "./yaml-map.ts";

/** Where a list of nodes stands. */
export interface NodeSite {
  readonly migration: Migration;
  readonly names: ListNames;
  /** `aliases` of the pipeline: module paths by short names. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** A list of nodes, and those in the bodies of its nodes. */
export function migrateNodes(list: YAMLSeq | undefined, site: NodeSite): void {
  for (const node of mapsIn(list)) if (pairOf(node, "kind") !== undefined) migrateNode(node, site);
}

function migrateNode(node: YamlNodeMap, site: NodeSite): void {
  const { migration } = site;
  migrateKind(node, site);
  moveSettings(node, migration);
  const spec = mapOf(node, "spec");
  migrateEdges(node, spec, migration);
  if (spec === undefined) return;
  for (const [older, newer] of Object.entries(RENAMED[kindOf(node)] ?? {})) {
    const pair = pairOf(spec, older);
    if (pair !== undefined) renameOlder(pair, newer, { map: spec, note: rewrote, migration });
  }
  if (/^(?:re_act_)?agent$/.test(kindOf(node))) migrateAgent(spec, migration);
  dropParseJson(spec, migration);
  migrateRetries(spec, migration);
  migrateInvocation(node, spec, migration);
  migrateFunctions(spec, site);
  migrateTexts(node, spec, site);
  for (const body of bodiesIn(spec)) migrateNodes(body, site);
}

/** Keys of a kind's spec as they used to be written. */
const RENAMED: Readonly<Record<string, { readonly [older: string]: string }>> = {
  llm: { prompt_template: "human_message", template: "human_message", system_prompt: "system_message" },
  agent: { initial_prompt_template: "main_prompt" },
  loop: { while_condition: "while", collect_mode: "collect" },
};

function kindOf(node: YamlNodeMap): string {
  return (textOf(node, "kind") ?? "").replace(/_node$/, "");
}

const KINDS: Readonly<Record<string, string>> = {
  re_act_agent_node: "agent_node",
  re_act_agent: "agent",
  static_node: "data_node",
};

function migrateKind(node: YamlNodeMap, { migration, aliases }: NodeSite): void {
  const kind = pairOf(node, "kind")?.value;
  const written = textIn(kind);
  if (written === undefined || !isScalar(kind)) return;
  const plain = written.replace(/^core:/, "");
  const newer = KINDS[plain] ?? plain;
  if (newer !== written) {
    rewrote(kind, { message: `the kind "${written}" is written "${newer}"` }, migration);
    kind.value = newer;
  } else if (aliases.has(written) || fileReference(written) !== undefined) {
    byHand(
      kind,
      {
        message: `"${written}" is a node class of the Python program`,
        hint: "declare the kind in a package of your own (defineNode), or do its work in a function node",
      },
      migration,
    );
  }
}

/** `settings` was laid below `spec`. */
function moveSettings(node: YamlNodeMap, migration: Migration): void {
  const settings = pairOf(node, "settings");
  if (settings === undefined) return;
  if (!isMap(settings.value)) {
    byHand(settings.key, { message: "`settings` is no map", hint: "write its fields into spec" }, migration);
    return;
  }
  const own = mapAt(node, "spec");
  const hidden = settings.value.items.filter((pair) => pairOf(own, keyOf(pair)) !== undefined);
  for (const pair of settings.value.items) if (!hidden.includes(pair)) own.items.push(pair);
  const but = hidden.length === 0 ? "" : `, but for ${hidden.map(keyOf).join(", ")}, which spec says itself`;
  rewrote(settings.key, { message: `\`settings\` is written into \`spec\`${but}` }, migration);
  removeKey(node, "settings");
}

function dropParseJson(spec: YamlNodeMap, migration: Migration): void {
  const pair = pairOf(spec, "parse_json");
  if (pair === undefined) return;
  const isOn = isScalar(pair.value) && pair.value.value === true && pairOf(spec, "output_schema") === undefined;
  if (isOn) {
    byHand(
      pair.key,
      { message: "parse_json is no more", hint: "say what the answer looks like: output_schema: {field: type}" },
      migration,
    );
    return;
  }
  rewrote(pair.key, { message: "parse_json is taken out: output_schema says it" }, migration);
  removeKey(spec, "parse_json");
}

/** `fn` and `body`: module paths become files, and the functions are yours to write. */
function migrateFunctions(spec: YamlNodeMap, { migration, aliases }: NodeSite): void {
  for (const key of ["fn", "body", "setup_fn"]) {
    const value = pairOf(spec, key)?.value;
    if (!isScalar(value)) continue;
    if (value.tag === "!py") {
      keepPython(value, migration);
      continue;
    }
    const written = textIn(value);
    const file = written === undefined ? undefined : fileReference(aliases.get(written) ?? written);
    if (file === undefined) continue;
    value.value = file.reference;
    rewrote(value, { message: `${written} is written ${file.reference}` }, migration);
    byHand(
      value,
      {
        message: `${written} is a Python function; the node now calls ${file.reference}`,
        hint: `write it: export function ${file.name}(input, ctx) { … } in ${file.file}; what it took as ports is in ctx.ports`,
      },
      migration,
    );
  }
}

const PY_COMMENT = " hexdag migrate: rewrite this in TypeScript, as `!js |` or in a file: fn: ./steps.ts#name";

/** Python source is kept for whoever rewrites it. */
function keepPython(scalar: Scalar, migration: Migration): void {
  byHand(
    scalar,
    {
      message: "!py holds Python, which does not run here",
      hint: "write the function in TypeScript: `fn: !js |` with its body over (input, ctx), or fn: ./steps.ts#name",
    },
    migration,
  );
  if (
    scalar.comment?.includes(PY_COMMENT.trim()) === true ||
    scalar.commentBefore?.includes(PY_COMMENT.trim()) === true
  )
    return;
  scalar.comment = PY_COMMENT;
}

function bodiesIn(spec: YamlNodeMap): readonly YAMLSeq[] {
  const own = [listOf(spec, "body"), listOf(spec, "else_body")];
  const branches = mapsIn(listOf(spec, "branches")).map((branch) => listOf(branch, "body"));
  return [...own, ...branches].filter((list) => list !== undefined);
}

/** The names of a list's nodes. */
export function nodeNames(list: YAMLSeq | undefined): ReadonlySet<string> {
  return new Set(
    mapsIn(list).flatMap((node) => {
      const metadata = mapOf(node, "metadata");
      return metadata === undefined ? [] : (textOf(metadata, "name") ?? []);
    }),
  );
}

/** Nodes by the handler they name. */
export function handledBy(list: YAMLSeq | undefined): ReadonlyMap<string, readonly string[]> {
  const handled = new Map<string, string[]>();
  for (const node of mapsIn(list)) {
    const spec = mapOf(node, "spec");
    const metadata = mapOf(node, "metadata");
    const handler = spec && textOf(spec, "on_error");
    const name = metadata && textOf(metadata, "name");
    if (handler !== undefined && name !== undefined) handled.set(handler, [...(handled.get(handler) ?? []), name]);
  }
  return handled;
}
