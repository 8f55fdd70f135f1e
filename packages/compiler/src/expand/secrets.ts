/**
 * Secrets in manifests: `!secret NAME`, and `${NAME}` where the name says that it holds one. Neither is looked up here; both
 * become handles that only the opening of a port turns into values. A handle anywhere else would be data that nobody
 * resolves, so there it is refused.
 */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place } from "../diagnostics/span.ts";
import {
  entryOf,
  type SourceDocument,
  type SourceList,
  type SourceMap,
  type SourceScalar,
  type SourceValue,
  valueOf,
} from "../parse/source-value.ts";

const SECRET_WORDS = new Set(["KEY", "SECRET", "TOKEN", "PASSWORD", "CREDENTIAL", "CREDENTIALS", "PRIVATE"]);

/** Whether a variable's name says that it holds a secret: one of its words is KEY, TOKEN, PASSWORD… */
export function looksSecret(name: string): boolean {
  return name
    .toUpperCase()
    .split("_")
    .some((word) => SECRET_WORDS.has(word));
}

/** Whether a text can name a secret. */
export function isSecretName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text);
}

/** `{"$secret": NAME}`, standing where the scalar stands. */
export function secretHandle(name: string, at: Place): SourceMap {
  return marked("$secret", scalarAt(name, at), at);
}

/** `{"$text": […]}`: text with secrets in it, to be joined when they are known. */
export function secretText(parts: readonly (string | { readonly secret: string })[], at: Place): SourceMap {
  const items = parts.map((part) => (typeof part === "string" ? scalarAt(part, at) : secretHandle(part.secret, at)));
  const list: SourceList = { type: "list", ...placeOf(at), items, data: items.map(({ data }) => data) };
  return marked("$text", list, at);
}

function marked(key: "$secret" | "$text", value: SourceValue, at: Place): SourceMap {
  const place = placeOf(at);
  return { type: "map", ...place, entries: [{ key, ...place, value }], data: { [key]: value.data } };
}

function scalarAt(data: string, at: Place): SourceScalar {
  return { type: "scalar", ...placeOf(at), style: "plain", data, substituted: true };
}

function placeOf({ source, start, end }: Place): Place {
  return { source, start, end };
}

/** The names of the secrets in a handle; `undefined` for any other value. */
export function secretsIn(value: SourceValue): readonly string[] | undefined {
  if (value.type !== "map") return undefined;
  const secret = valueOf(value, "$secret")?.data;
  if (typeof secret === "string") return [secret];
  const text = valueOf(value, "$text");
  return text?.type === "list" ? text.items.flatMap((item) => secretsIn(item) ?? []) : undefined;
}

/** What may stand at a place of a document: a tree that is walked beside the value. */
interface Shape {
  readonly keys?: { readonly [key: string]: Shape };
  /** For every other key, and for the items of a list. */
  readonly each?: Shape;
  /** Secrets are welcome here and below. */
  readonly secrets?: true;
}

const CONFIG: Shape = { secrets: true };
const MEMBER: Shape = { keys: { config: CONFIG, params: CONFIG } };
const PORT: Shape = { keys: { config: CONFIG, params: CONFIG, adapters: { each: MEMBER } } };
const PORTS: Shape = { each: PORT };
const NODE: Shape = { keys: { spec: { keys: { ports: PORTS } } } };
const SPEC_KEYS: { readonly [key: string]: Shape } = {
  ports: PORTS,
  type_ports: { each: PORTS },
  node_ports: { each: PORTS },
  services: PORTS,
  observers: { each: PORT },
  nodes: { each: NODE },
  processes: { each: { keys: { ports: PORTS } } },
  ...Object.fromEntries(["store", "bus", "lock", "governance"].map((key) => [key, PORT])),
};
const SPEC: Shape = { keys: { ...SPEC_KEYS, environments: { each: { keys: SPEC_KEYS } } } };
const DOCUMENT: Shape = { keys: { spec: SPEC, nodes: { each: NODE } } };
const ADAPTER: Shape = { keys: { spec: PORT } };

/** Reports every secret that stands elsewhere than in the config of an adapter; it is broken in what comes back. */
export function refuseMisplacedSecrets(
  documents: readonly SourceDocument[],
  reporter: Reporter,
): readonly SourceDocument[] {
  return documents.map((document) => {
    const { value } = document;
    const isAdapter = value.type === "map" && valueOf(value, "kind")?.data === "Adapter";
    return { ...document, value: check(value, isAdapter ? ADAPTER : DOCUMENT, reporter) };
  });
}

function check(value: SourceValue, shape: Shape | undefined, reporter: Reporter): SourceValue {
  if (value.type === "scalar" || shape?.secrets === true) return value;
  if (value.type === "list") {
    const items = value.items.map((item) => check(item, shape?.each ?? (isNode(item) ? NODE : undefined), reporter));
    return { ...value, items, data: items.map(({ data }) => data) };
  }
  const [name] = secretsIn(value) ?? [];
  if (name !== undefined) return refuse(name, value, reporter);
  const entries = value.entries.map((entry) => {
    return { ...entry, value: check(entry.value, shape?.keys?.[entry.key] ?? shape?.each, reporter) };
  });
  return { ...value, entries, data: Object.fromEntries(entries.map((entry) => [entry.key, entry.value.data])) };
}

/** Bodies hold nodes too, at places that their kinds choose. */
function isNode(value: SourceValue): boolean {
  return value.type === "map" && entryOf(value, "kind") !== undefined && entryOf(value, "spec") !== undefined;
}

function refuse(name: string, at: Place, reporter: Reporter): SourceScalar {
  const written = at.source.text.slice(at.start, at.end);
  reporter.report({
    code: "HD3503",
    message: `the secret ${name} cannot be used here; secrets only go into the config of an adapter`,
    hint: written.includes("${")
      ? `a name with ${wordIn(name)} in it is taken for a secret; if ${name} is none, give the variable another name`
      : "put it below the config of the port that needs it",
    at,
  });
  return { type: "scalar", ...placeOf(at), style: "plain", data: null, broken: true };
}

/** What makes a name look like that of a secret. */
export function wordIn(name: string): string {
  return name.split("_").find((word) => SECRET_WORDS.has(word.toUpperCase())) ?? name;
}
