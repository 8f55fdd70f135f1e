/** TypeScript types of manifests: what each keyword of JSON Schema becomes, and that the compiler of TypeScript takes it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { writeTypes } from "../src/index.ts";
import { testRegistry } from "./support/components.ts";
import { goldenNames, goldenOptions } from "./support/golden.ts";

const components = testRegistry;

/** The module for a pipeline with this `spec` before its nodes, and these nodes. */
function typesOf(spec: string, nodes = "    - {kind: function, metadata: {name: a}, spec: {fn: score}}"): string {
  const text = `kind: Pipeline\nmetadata: {name: p}\nspec:\n${spec}\n  nodes:\n${nodes}\n`;
  const { text: written, diagnostics } = writeTypes({ file: "flows/p.yaml", text }, { components });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return written ?? "";
}

/** What a field `f` of the input becomes. */
function fieldType(schema: object): string {
  const input = { type: "object", properties: { f: schema }, required: ["f"] };
  const type = /readonly f\??: ([^]*?);\n\}/.exec(typesOf(`  input_schema: ${JSON.stringify(input)}`))?.[1] ?? "";
  return type.replaceAll(/\n\s*/g, " ");
}

describe("a schema", () => {
  it.each<[object, string]>([
    [{ type: "string" }, "string"],
    [{ type: "integer" }, "number"],
    [{ type: ["number", "null"] }, "number | null"],
    [{ type: "string", nullable: true }, "string | null"],
    [{}, "unknown"],
    [{ enum: ["a", 1, null, true] }, '"a" | 1 | null | true'],
    [
      { const: { a: [1, "b"], "odd key": {} } },
      '{ readonly a: readonly [1, "b"]; readonly "odd key": { readonly [key: string]: never } }',
    ],
    [{ type: "array" }, "readonly unknown[]"],
    [{ type: "array", items: { type: ["string", "null"] } }, "readonly (string | null)[]"],
    [{ type: "array", items: { type: "array", items: { type: "string" } } }, "readonly (readonly string[])[]"],
    [{ type: "array", items: { enum: ["a|b"] } }, 'readonly "a|b"[]'],
    [{ prefixItems: [{ type: "string" }, { type: "number" }], minItems: 2, items: false }, "readonly [string, number]"],
    [{ prefixItems: [{ type: "string" }, { enum: [1, 2] }], minItems: 1 }, "readonly [string, (1 | 2)?, ...unknown[]]"],
    [
      { prefixItems: [{ type: "string" }], items: { type: ["string", "null"] } },
      "readonly [string?, ...(string | null)[]]",
    ],
    [{ anyOf: [{ type: "string" }, { type: "array", items: { type: "number" } }] }, "string | readonly number[]"],
    [{ oneOf: [{ const: 1 }, { const: 1 }, { type: "null" }] }, "1 | null"],
    [{ anyOf: [{ type: "string" }, {}] }, "unknown"],
    [
      {
        allOf: [{ properties: { a: { type: "string" } } }, { properties: { b: { type: "number" } }, required: ["b"] }],
      },
      "{ readonly a?: string; } & { readonly b: number; }",
    ],
    [
      { type: "object", properties: { a: { type: "string" } }, anyOf: [{ required: ["a"] }] },
      "{ readonly a?: string; }",
    ],
    [{ type: "object" }, "{ readonly [key: string]: unknown }"],
    [{ type: "object", additionalProperties: { type: "number" } }, "{ readonly [key: string]: number }"],
    [{ type: "object", additionalProperties: false }, "{ readonly [key: string]: never }"],
    [
      { type: "object", patternProperties: { "^x": { type: "string" } }, additionalProperties: false },
      "{ readonly [key: string]: string }",
    ],
    [
      {
        type: "object",
        properties: { a: { type: "string" } },
        required: ["a"],
        additionalProperties: { type: "number" },
      },
      "{ readonly a: string; readonly [key: string]: number | string; }",
    ],
    [
      { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "number" } },
      "{ readonly a?: string; readonly [key: string]: number | string | undefined; }",
    ],
    [
      { type: "object", properties: { "odd key": {}, __proto__x: {}, 1: {} } },
      '{ readonly "1"?: unknown; readonly "odd key"?: unknown; readonly __proto__x?: unknown; }',
    ],
    [{ type: "object", properties: { a: false, b: true } }, "{ readonly a?: never; readonly b?: unknown; }"],
    [
      { type: "object", properties: { a: { type: "string", default: "x" } }, required: ["a"] },
      '{ /** @default "x" */ readonly a?: string; }',
    ],
    [{ not: { type: "string" } }, "unknown"],
  ])("%j is %s", (schema, type) => {
    expect(fieldType(schema)).toBe(type);
  });

  it("tells its descriptions in comments that nothing ends early", () => {
    const text = typesOf(`  input_schema:
    type: object
    description: "What to sort.\\n\\nAll of it. */ alert(1) /*"
    properties:
      a: {type: string, description: "One", default: x, deprecated: true}`);
    expect(text).toContain(`/**
 * What to sort.
 *
 * All of it. *\\/ alert(1) /*
 */
export interface PInput {
  /**
   * One
   * @default "x"
   * @deprecated
   */
  readonly a?: string;
}`);
  });

  it("that refers to parts of itself gives them names, once each", () => {
    const text = typesOf(`  input_schema:
    type: object
    properties:
      tree: {$ref: "#/$defs/tree node"}
      again: {$ref: "#/$defs/tree node"}
      whole: {$ref: "#"}
      elsewhere: {$ref: "#/properties/tree"}
    $defs:
      tree node: {type: object, description: A node., properties: {next: {anyOf: [{$ref: "#/$defs/tree node"}, {type: "null"}]}}}`);
    expect(text).toContain(`export interface PInput {
  readonly tree?: PInputTreeNode;
  readonly again?: PInputTreeNode;
  readonly whole?: PInput;
  readonly elsewhere?: PInputTree;
}

/** A node. */
export interface PInputTreeNode {
  readonly next?: PInputTreeNode | null;
}

export type PInputTree = PInputTreeNode;`);
  });
});

describe("a pipeline", () => {
  const nodes = `    - kind: function
      metadata: {name: read, description: Reads it.}
      spec: {fn: score, output_schema: {total: currency, rows: "list[percent]", next: "str?"}}
    - {kind: function, metadata: {name: maybe}, spec: {fn: score, when: read.total > 5, output_schema: {ok: bool}}}
    - {kind: function, metadata: {name: after}, spec: {fn: score, output_schema: {n: int}}}
    - {kind: function, metadata: {name: unknown-one}, dependencies: [read], spec: {fn: score}}`;
  const types = '  custom_types: {percent: {base: float, strip: "%", description: Of 100.}}\n';

  it("gives what its last nodes give; what may be skipped is optional", () => {
    expect(
      typesOf(`${types}  variables: {}`, nodes),
    ).toBe(`// The types of p.yaml. Written by \`hexdag types\`: do not edit.

/** What a run of "p" is given. */
export type PInput = { readonly [key: string]: unknown };

/** What a run of "p" gives. */
export interface POutput {
  readonly after?: {
    readonly n: number;
  };
  readonly "unknown-one": unknown;
}

/** What the nodes of "p" give, by their names, as far as it is known. One that may be skipped is optional. */
export interface PResults {
  /** Reads it. */
  readonly read: {
    readonly total: number;
    readonly rows: readonly number[];
    readonly next?: string | null;
  };
  readonly maybe?: {
    readonly ok: boolean;
  };
  readonly after?: {
    readonly n: number;
  };
}

/** The types of every pipeline, by its name. */
export interface Pipelines {
  readonly p: {
    readonly input: PInput;
    readonly output: POutput;
    readonly results: PResults;
  };
}
`);
  });

  it("gives what its expressions give, or what it declares", () => {
    const output = "  output: {total: read.total + 1, words: 'str(read.total)', n: after.n, all: read, x: $input.a}";
    const text = typesOf(`${types}  input_schema: {a: "str?"}\n${output}`, nodes);
    expect(text).toContain(`export interface POutput {
  readonly total: number;
  readonly words: string;
  readonly n: number | null;
  readonly all: {
    readonly total: number;
    readonly rows: readonly number[];
    readonly next?: string | null;
  };
  readonly x: string | null;
}`);
    expect(typesOf(`${types}${output.replace(", x: $input.a", "")}\n  output_schema: {total: float}`, nodes)).toContain(
      "export interface POutput {\n  readonly total: number;\n}",
    );
  });

  it("keeps references inside the schema they are written in", () => {
    const tree =
      '{type: object, properties: {next: {$ref: "#"}, leaf: {$ref: "#/$defs/leaf"}}, $defs: {leaf: {type: string}}}';
    const text = typesOf(
      "  output: {tree: a, top: a.next}",
      `    - {kind: function, metadata: {name: a}, spec: {fn: score, output_schema: ${tree}}}`,
    );
    expect(text).toContain(`export interface POutput {
  readonly tree: {
    readonly next?: POutputPart;
    readonly leaf?: POutputLeaf;
  };
  readonly top: unknown;
}`);
    expect(text).toContain(
      "export interface POutputPart {\n  readonly next?: POutputPart;\n  readonly leaf?: POutputLeaf;\n}",
    );
  });

  it("stands beside others under a name of its own", () => {
    const text = ["in-voice", "in_voice", "2nd"]
      .map(
        (name) =>
          `kind: Pipeline\nmetadata: {name: ${name === "2nd" ? "_2nd" : name}}\nspec: {nodes: [{kind: function, metadata: {name: a}, spec: {fn: score}}]}`,
      )
      .join("\n---\n");
    const { text: written = "", pipelines } = writeTypes({ file: "p.yaml", text }, { components });
    expect(pipelines).toEqual(["in-voice", "in_voice", "_2nd"]);
    expect([...written.matchAll(/export (?:interface|type) (\w+Input\d*)/g)].map(([, name]) => name)).toEqual([
      "InVoiceInput",
      "InVoiceInput2",
      "_2ndInput",
    ]);
    expect(writeTypes({ file: "p.yaml", text }, { components, pipeline: "in_voice" }).pipelines).toEqual(["in_voice"]);
  });

  it("with mistakes has no types", () => {
    const text = "kind: Pipeline\nmetadata: {name: p}\nspec: {input_schema: {a: strr}, nodes: []}";
    const { text: written, diagnostics } = writeTypes({ file: "p.yaml", text }, { components });
    expect(written).toBe(undefined);
    expect(diagnostics.map(({ code }) => code)).toContain("HD2010");
  });
});

describe("the compiler of TypeScript", () => {
  const folder = mkdtempSync(join(tmpdir(), "hexdag-types-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const tsc = join(import.meta.dirname, "../../../node_modules/.bin/tsc");
  const check = (files: readonly string[]) => {
    const strict =
      "--strict --noEmit --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck --target es2024 --module nodenext";
    const { stdout } = spawnSync(tsc, [...strict.split(" "), "--types", "", ...files], {
      cwd: folder,
      encoding: "utf8",
    });
    return stdout.trim();
  };

  it("takes the types of every manifest that compiles, and they stay the same", () => {
    const files = goldenNames().flatMap((name) => {
      const input = readFileSync(join(import.meta.dirname, "golden", name, "input.yaml"), "utf8");
      const options = goldenOptions(name, input);
      const { text } = writeTypes({ file: "input.yaml", text: input }, options);
      if (text === undefined) return [];
      expect(writeTypes({ file: "input.yaml", text: input }, options).text).toBe(text);
      writeFileSync(join(folder, `${name}.ts`), text);
      return [`${name}.ts`];
    });
    expect(files.length).toBeGreaterThan(60);
    expect(check(files)).toBe("");
  }, 30_000);

  it("holds values to them", () => {
    const written = typesOf(
      `  input_schema: {a: str, n: "int?", kind: "list[str]"}\n  output: {n: read.total}`,
      "    - {kind: function, metadata: {name: read}, spec: {fn: score, output_schema: {total: currency}}}",
    );
    writeFileSync(join(folder, "p.ts"), written);
    writeFileSync(
      join(folder, "use.ts"),
      `import type { PInput, POutput, Pipelines } from "./p.ts";
export const good: PInput = { a: "x", kind: ["y"] };
export const both: Pipelines["p"]["output"]["n"] = 1;
// @ts-expect-error: a is missing
export const missing: PInput = { kind: [] };
// @ts-expect-error: there is no such field
export const other: PInput = { a: "x", kind: [], b: 1 };
// @ts-expect-error: a number
export const wrong: POutput = { n: "1" };
`,
    );
    expect(check(["use.ts", "--allowImportingTsExtensions"])).toBe("");
  }, 30_000);
});
