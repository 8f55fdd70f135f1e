// The schemas for editors against the compiler: what it accepts they accept, and of what it refuses they refuse what a schema
// can know. Examples, snippets of the documentation and goldens are all measured; the counts are printed.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { explain, type FieldExplanation, manifestSchema } from "../../packages/compiler/src/index.ts";
import { testRegistry } from "../../packages/compiler/test/support/components.ts";
import { createRegistry, type JsonSchema, spellings } from "../../packages/kernel/src/index.ts";
import { stdlibComponents } from "../../packages/stdlib/src/index.ts";
import { root } from "../bootstrap.mjs";
import { ourFiles } from "../our-files.ts";
import { documentationFiles } from "../snippets/documentation-files.ts";
import { readDocument, type Snippet } from "../snippets/markdown.ts";

type Validate = {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
};
type Ajv = { compile(schema: JsonSchema): Validate; addSchema(schema: JsonSchema): Ajv };
type YamlDocument = { readonly errors: readonly unknown[]; toJS(): unknown };
type Yaml = { parseAllDocuments(text: string, options: object): readonly YamlDocument[] };

const fromStdlib = createRequire(join(root, "packages/stdlib/package.json"));
const fromCompiler = createRequire(join(root, "packages/compiler/package.json"));
const { default: Ajv2020 }: { readonly default: new (options: object) => Ajv } = fromStdlib("ajv/dist/2020.js");
const yaml: Yaml = fromCompiler("yaml");

const standard = createRegistry(stdlibComponents());
const ajv = (): Ajv => new Ajv2020({ strict: false, allErrors: false });

/** A tag's value is the text behind it, as in editors. */
const customTags = ["!include", "!secret", "!js"].map((tag) => ({ tag, resolve: (text: string) => text }));

/** The documents of a file as an editor sees them; `undefined` when the text is no YAML. */
function documentsIn(text: string): readonly unknown[] | undefined {
  try {
    const documents = yaml.parseAllDocuments(text, { customTags, merge: true, logLevel: "silent" });
    return documents.some(({ errors }) => errors.length > 0) ? undefined : documents.map((each) => each.toJS());
  } catch {
    // An alias bomb, or a value no JavaScript object can hold.
    return undefined;
  }
}

function accepts(validate: Validate, text: string): boolean {
  return documentsIn(text)?.every((document) => validate(document)) === true;
}

/** Why a text that must be accepted is not; empty when it is. */
function complaints(validate: Validate, text: string): readonly string[] {
  const documents = documentsIn(text);
  if (documents === undefined) return ["is no YAML"];
  return documents.flatMap((document) =>
    validate(document) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
  );
}

const ofStandard = ajv().compile(manifestSchema(undefined, standard));
const ofGoldens = ajv().compile(manifestSchema(undefined, testRegistry));

/** What no schema can know: text, names, expressions and templates; and of the structure, what lies between places. */
const COMPILER_ONLY = /^HD(?:[134]\d{3}|2007|2010|2011|2012|2014|2017|2018|2019|202\d|203\d)$/;

type Judged = { readonly name: string; readonly codes: readonly string[]; readonly accepted: boolean };

const goldens = join(root, "packages/compiler/test/golden");

/** What the compiler says of each golden is what its diagnostics.txt holds, which the goldens' own test sees to. */
const judged: readonly Judged[] = readdirSync(goldens)
  .filter((name) => existsSync(join(goldens, name, "input.yaml")))
  .map((name) => {
    const diagnostics = join(goldens, name, "diagnostics.txt");
    const said = existsSync(diagnostics) ? readFileSync(diagnostics, "utf8") : "";
    const codes = [...said.matchAll(/^error\[(\w+)\]/gm)].map(([, code = ""]) => code);
    const text = readFileSync(join(goldens, name, "input.yaml"), "utf8");
    return { name, codes: [...new Set(codes)], accepted: accepts(ofGoldens, text) };
  });

describe("the schema of manifests, against the goldens", () => {
  it("accepts every golden that the compiler accepts", () => {
    const good = judged.filter(({ codes }) => codes.length === 0);
    console.info(
      `schema and compiler agree on ${good.filter(({ accepted }) => accepted).length} of ${good.length} good goldens`,
    );
    expect(good.length).toBeGreaterThan(40);
    expect(good.filter(({ accepted }) => !accepted).map(({ name }) => name)).toEqual([]);
  });

  it("refuses at least 50 of those that it refuses, and of the others says nothing a schema could know", () => {
    const bad = judged.filter(({ codes }) => codes.length > 0);
    const passed = bad.filter(({ accepted }) => accepted);
    console.info(
      `the schema refuses ${bad.length - passed.length} of ${bad.length} bad goldens; only the compiler knows:\n${byCode(passed)}`,
    );
    expect(bad.length - passed.length).toBeGreaterThanOrEqual(50);
    expect(
      passed.filter(({ codes }) => !codes.some((code) => COMPILER_ONLY.test(code))).map(({ name }) => name),
    ).toEqual([]);
  });
});

function byCode(cases: readonly Judged[]): string {
  const codes = [...new Set(cases.flatMap((each) => each.codes))].toSorted();
  return codes
    .map(
      (code) =>
        `  ${code}: ${cases
          .filter((each) => each.codes.includes(code))
          .map(({ name }) => name)
          .join(", ")}`,
    )
    .join("\n");
}

const WRAPPERS: Readonly<Record<string, string>> = { nodes: "    ", spec: "  " };

/** A snippet as the manifest it is part of. */
function manifestOf({ marks, code }: Snippet): string {
  const part = Object.keys(WRAPPERS).find((mark) => marks.includes(mark));
  if (part === undefined) return code;
  const body = code.replaceAll(/^(?=.)/gm, WRAPPERS[part] ?? "");
  return `kind: Pipeline\nmetadata: {name: snippet}\nspec:\n${part === "nodes" ? "  nodes:\n" : ""}${body}`;
}

const snippets = documentationFiles()
  .flatMap((file) => readDocument(file).snippets)
  .filter(({ language }) => language === "yaml");
const examples = ourFiles(root).filter(({ path }) => /^examples\/.*\.ya?ml$/.test(path));

describe("the schema of manifests, against what the documentation shows", () => {
  it("accepts every example", () => {
    const wrong = examples.flatMap(({ path, text }) => complaints(ofStandard, text).map((each) => `${path}: ${each}`));
    console.info(`${examples.length} examples accepted`);
    expect(wrong).toEqual([]);
    expect(examples.length).toBeGreaterThan(5);
  });

  it("accepts every good snippet, and refuses some of the bad ones", () => {
    const good = snippets.filter(({ marks }) => !marks.includes("bad"));
    const bad = snippets.filter(({ marks }) => marks.includes("bad"));
    const wrong = good.flatMap((each) =>
      complaints(ofStandard, manifestOf(each)).map((why) => `${each.file}:${each.line}: ${why}`),
    );
    const refused = bad.filter((each) => !accepts(ofStandard, manifestOf(each)));
    console.info(`${good.length} good snippets accepted, ${refused.length} of ${bad.length} bad ones refused`);
    expect(wrong).toEqual([]);
    expect(good.length).toBeGreaterThan(20);
    expect(refused.length).toBeGreaterThan(0);
  });
});

/** Every field that can be reached, down to the last. */
function allFields(fields: readonly FieldExplanation[]): readonly FieldExplanation[] {
  return fields.flatMap((field) => [field, ...allFields(field.fields)]);
}

const components = [
  ...standard.nodes.map(({ kind }) => `node/${kind}`),
  // Where several ports have an adapter of one name, the port is said too.
  ...standard.drivers.map(({ port, name }) =>
    standard.drivers.some((other) => other.name === name && other.port !== port)
      ? `adapter/${port}/${name}`
      : `adapter/${name}`,
  ),
];

describe("every field of the standard library", () => {
  it.each(components)("of %s has a description, a type and an example", (path) => {
    const { explanation } = explain(path, { components: standard, codes: {}, recursive: true });
    const fields = allFields(explanation?.fields ?? []).filter((field) => field.path.startsWith(`${path}.`));
    const poor = fields.filter(
      ({ description, type, examples: shown }) => description === "" || type.words === "" || shown.length === 0,
    );
    expect(explanation).toBeDefined();
    // An adapter may take no options.
    if (path.startsWith("node/")) expect(fields.length).toBeGreaterThan(0);
    expect(poor.map((field) => field.path)).toEqual([]);
  });
});

type Exampled = { readonly path: string; readonly example: unknown };

const MAPS_OF_SCHEMAS = new Set(["properties", "patternProperties", "$defs"]);

/** In a map of schemas by name, where a name such as `default` is no keyword. */
function examplesBelow(schemas: unknown, path: string): readonly Exampled[] {
  return Object.entries(Object(schemas)).flatMap(([name, schema]) =>
    examplesIn(schema, `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`),
  );
}

/** Every example and default with the path of the schema it stands in. */
function examplesIn(schema: unknown, path: string): readonly Exampled[] {
  if (typeof schema !== "object" || schema === null) return [];
  const below = (key: string): string => `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const inside = Object.entries(schema)
    .filter(([key]) => !["examples", "default", "defaultSnippets", "const", "enum"].includes(key))
    .flatMap(([key, value]) =>
      MAPS_OF_SCHEMAS.has(key) ? examplesBelow(value, below(key)) : examplesIn(value, below(key)),
    );
  const shown: unknown = Reflect.get(schema, "examples");
  const values: readonly unknown[] = [
    ...(Array.isArray(shown) ? shown : []),
    ...("default" in schema ? [schema.default] : []),
  ];
  return [...inside, ...values.map((example) => ({ path, example }))];
}

describe("every example", () => {
  it("is accepted by the schema of its own field, as is every default", { timeout: 60_000 }, () => {
    const whole = manifestSchema(undefined, standard);
    const { $id, $defs } = whole;
    const checker = ajv().addSchema(whole);
    const found = examplesIn({ $defs }, "#");
    const wrong = found.filter(
      ({ path, example }) => !checker.compile({ $ref: `${String($id)}${encodeURI(path)}` })(example),
    );
    console.info(`${found.length} examples and defaults in the schema`);
    expect(found.length).toBeGreaterThan(200);
    expect(wrong.map(({ path, example }) => `${path}: ${JSON.stringify(example)}`)).toEqual([]);
  });

  it("of a node kind is accepted by the kind itself", async () => {
    for (const type of standard.nodes) {
      const { explanation } = explain(`node/${type.kind}`, { components: standard, codes: {} });
      for (const node of explanation?.examples ?? []) {
        expect(ofStandard({ kind: "Pipeline", metadata: { name: "x" }, spec: { nodes: [node] } })).toBe(true);
        const spec: unknown = Reflect.get(Object(node), "spec");
        const { issues } = await type.spec["~standard"].validate(spec);
        expect({ kind: type.kind, issues }).toEqual({ kind: type.kind, issues: undefined });
      }
      expect(explanation?.examples.length).toBeGreaterThan(0);
    }
  });
});

/** A pipeline of one node. */
const oneNode = (node: object): object => ({ kind: "Pipeline", metadata: { name: "x" }, spec: { nodes: [node] } });
const llm = (spec: object): object =>
  oneNode({ kind: "llm", metadata: { name: "ask" }, spec: { human_message: "hi", ...spec } });

describe("the schema of manifests", () => {
  it("tells specs apart by kind, in every spelling", () => {
    for (const kind of testRegistry.nodes.flatMap((type) => spellings(type))) {
      expect(ofGoldens(oneNode({ kind, metadata: { name: "a" }, spec: { no_such_field: 1 } }))).toBe(
        kind.startsWith("open"),
      );
    }
    expect(ofStandard(llm({}))).toBe(true);
    expect(ofStandard(oneNode({ kind: "lmm", metadata: { name: "ask" } }))).toBe(false);
  });

  it("takes what stands in for a value, wherever that is allowed", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the manifest's own spelling
    const variable = "${N:4}";
    expect(
      ofStandard(llm({ max_tokens: variable, stream: variable, timeout: variable, retry: { max_attempts: variable } })),
    ).toBe(true);
    expect(ofStandard(llm({ max_tokens: "many" }))).toBe(false);
    expect(
      ofStandard(llm({ retry: { "!include": "retry.yaml" }, human_message: { "!include": "prompt.yaml#text" } })),
    ).toBe(true);
    expect(ofStandard({ kind: "Pipeline", metadata: { name: "x" }, spec: { nodes: "parts/nodes.yaml#all" } })).toBe(
      true,
    );
    expect(ofStandard({ "!include": "defs.yaml" })).toBe(true);
    expect(ofStandard("defs.yaml")).toBe(true);
    expect(ofStandard({ kind: "Pipeline", metadata: { name: "x" }, spec: { nodes: "all" } })).toBe(false);
  });

  it("takes secrets below config and nowhere else", () => {
    const secret = { $secret: "API_KEY" };
    const port = (config: object): object => ({
      kind: "Adapter",
      metadata: { name: "x" },
      spec: { port: "llm", adapter: "echo", config },
    });
    expect(ofStandard(port({ prefix: secret, delay_ms: { $text: ["1", secret] } }))).toBe(true);
    expect(ofStandard(port({ prefix: 3 }))).toBe(false);
    expect(ofStandard(llm({ human_message: secret }))).toBe(false);
  });

  it("takes keys that begin with x- on closed maps", () => {
    expect(ofStandard(llm({ "x-note": { any: "thing" } }))).toBe(true);
    expect(ofStandard(llm({ note: "any" }))).toBe(false);
  });

  it("takes a macro's parameters in its nodes in place of values of other types", () => {
    const macro = (spec: object): object => ({ kind: "Macro", metadata: { name: "m" }, spec });
    const nodes = [
      { kind: "llm", metadata: { name: "a" }, spec: { human_message: "hi", max_tokens: "$param.tokens" } },
    ];
    expect(ofStandard(macro({ parameters: [{ name: "tokens", type: "int" }], nodes }))).toBe(true);
    expect(ofStandard(macro({ nodes: [{ if: "$param.more", nodes }] }))).toBe(true);
    expect(ofStandard(macro({ nodes: [{ if: "$param.more" }] }))).toBe(false);
    expect(ofStandard({ kind: "Pipeline", metadata: { name: "x" }, spec: { nodes } })).toBe(false);
  });

  it("knows the options of each type of policy and of each way to start", () => {
    const policy = (spec: object): object => ({ kind: "Policy", metadata: { name: "p" }, spec });
    expect(ofStandard(policy({ type: "timeout", config: { timeout: "30s" } }))).toBe(true);
    expect(ofStandard(policy({ type: "timeout", config: { max_attempts: 3 } }))).toBe(false);
    expect(ofStandard(policy({ type: "timeout", config: { timeout: "0s" } }))).toBe(false);
    const system = (init: object): object => ({
      kind: "System",
      metadata: { name: "s" },
      spec: { processes: { a: "./a.yaml" }, init },
    });
    expect(ofStandard(system({ type: "schedule", every: "15m" }))).toBe(true);
    expect(ofStandard(system({ type: "event", every: "15m" }))).toBe(false);
  });

  it("has a schema of its own for each kind, which refuses the others", () => {
    const ofPolicy = ajv().compile(manifestSchema("Policy", standard));
    expect(ofPolicy({ kind: "Policy", metadata: { name: "p" }, spec: { type: "retry" } })).toBe(true);
    expect(ofPolicy(llm({}))).toBe(false);
  });
});
