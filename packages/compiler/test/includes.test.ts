/** What goldens cannot show of includes: how often files are read, bounds, and hosts that refuse. */
import { compile, type Reader, type ReadOutcome } from "@hexdag/compiler";
import { describe, expect, it } from "vitest";
import { testRegistry } from "./support/components.ts";

const NODE = "{ kind: data, metadata: { name: a }, spec: { output: { x: 1 } } }";

interface Project {
  readonly files?: Readonly<Record<string, string | ReadOutcome>>;
  readonly maxBytes?: number;
  readonly reader?: Reader;
}

/** Compiles a pipeline with these lines of `variables`, in a project of these files. */
function compileProject(variables: readonly string[], { files = {}, maxBytes, reader }: Project = {}) {
  const asked: string[] = [];
  const read: Reader = (path) => {
    asked.push(path);
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    return typeof file === "string" ? { text: file } : (file ?? { problem: "missing" });
  };
  const lines = variables.map((line) => `    ${line}\n`).join("");
  const text = `kind: Pipeline\nmetadata: { name: demo }\nspec:\n  variables:\n    none: 0\n${lines}  nodes: [${NODE}]\n`;
  const options = { components: testRegistry, ...(maxBytes === undefined ? {} : { maxBytes }) };
  const compilation = compile({ file: "flows/main.yaml", text }, { ...options, reader: reader ?? read });
  const codes = compilation.diagnostics.map(({ code, message }) => `${code} ${message}`);
  return { ...compilation, asked, codes };
}

describe("an included file", () => {
  it("is asked for by its path from the project's directory, and once", () => {
    const { asked, inputs, codes } = compileProject(
      ["a: !include ../parts/x.yaml", "b: !include ./../parts/./x.yaml#k", "c: !include ../parts/y.yaml"],
      { files: { "parts/x.yaml": "k: 1\n", "parts/y.yaml": "!include x.yaml\n" } },
    );
    expect(codes).toEqual([]);
    expect(asked).toEqual(["parts/x.yaml", "parts/y.yaml"]);
    expect(inputs.files.map(({ file }) => file)).toEqual(["flows/main.yaml", "parts/x.yaml", "parts/y.yaml"]);
  });

  it("is one file under whatever names the host knows it", () => {
    const real: ReadOutcome = { text: "k: 1\n", file: "parts/real.yaml" };
    const { inputs, plan } = compileProject(["a: !include ../one.yaml", "b: !include ../two.yaml"], {
      files: { "one.yaml": real, "two.yaml": real },
    });
    expect(inputs.files.map(({ file }) => file)).toEqual(["flows/main.yaml", "parts/real.yaml"]);
    expect(plan?.sources).toHaveLength(2);
  });

  it("is named in what a compilation was made from even when there are mistakes", () => {
    const { inputs } = compileProject(["a: !include bad.yaml"], { files: { "flows/bad.yaml": "a: [1\n" } });
    expect(inputs.files.map(({ file }) => file)).toEqual(["flows/main.yaml", "flows/bad.yaml"]);
  });

  it("has a number of its own, also when the project's Config file includes it", () => {
    const files: Readonly<Record<string, string>> = {
      "part.yaml": "k: 1\n",
      "adapters.yaml": "kind: Adapter\nmetadata: { name: cheap }\nspec: { port: llm, adapter: mock }\n",
    };
    const spec = `{ variables: !include part.yaml, ports: { llm: { ref: cheap } }, nodes: [${NODE}] }`;
    const { plan } = compile(
      { file: "main.yaml", text: `kind: Pipeline\nmetadata: { name: demo }\nspec: ${spec}\n` },
      {
        components: testRegistry,
        reader: (path) => (files[path] === undefined ? { problem: "missing" } : { text: files[path] }),
        config: { file: "hexdag.yaml", text: "--- !include adapters.yaml\n" },
      },
    );
    const names = plan?.sources.map(({ file }) => file);
    expect(names).toEqual(["main.yaml", "part.yaml", "hexdag.yaml", "adapters.yaml"]);
    expect(names?.[plan?.ports["llm"]?.origin?.source ?? -1]).toBe("adapters.yaml");
  });

  it("that a host refuses is reported with its reason", () => {
    const files = {
      "flows/a.yaml": { problem: "unreadable", reason: "it is a directory" },
      "flows/b.yaml": { problem: "outside", reason: "it is a link to /etc/passwd" },
      "flows/c.yaml": "a\0b",
    } as const;
    const { codes } = compileProject(["a: !include a.yaml", "b: !include b.yaml", "c: !include c.yaml"], { files });
    expect(codes).toEqual([
      'HD1016 "a.yaml" cannot be read: it is a directory',
      'HD1017 "b.yaml" is outside the project: it is a link to /etc/passwd',
      "HD1001 the included file holds NUL bytes, so it is not text",
    ]);
  });

  it("cannot be had where text comes alone", () => {
    const text = `kind: Pipeline\nmetadata: { name: demo }\nspec: { nodes: !include nodes.yaml }\n`;
    const { diagnostics } = compile({ file: "main.yaml", text }, { components: testRegistry });
    expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "HD1016 no other file can be included here: the text came alone",
    ]);
  });
});

describe("what is included", () => {
  it("is bounded per file and together", () => {
    const large = `- ${"x".repeat(700)}\n`;
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`flows/${index}.yaml`, large]));
    const lines = Array.from({ length: 12 }, (_, index) => `v${index}: !include ${index}.yaml`);
    expect(compileProject(lines, { files, maxBytes: 600 }).codes[0]).toMatch(/^HD1002 the manifest is /);
    expect(compileProject(lines.slice(0, 10), { files, maxBytes: 1_000 }).codes).toEqual([]);
    expect(compileProject(lines, { files, maxBytes: 1_000 }).codes).toEqual([
      'HD1019 with "10.yaml", the project\'s files hold more than 8,000 bytes',
      'HD1019 with "11.yaml", the project\'s files hold more than 8,000 bytes',
    ]);
  });

  it("is bounded in number, however little text it is", () => {
    const ten = (inner: string): string => Array.from({ length: 10 }, () => `- ${inner}\n`).join("");
    const files = Object.fromEntries([
      ["flows/0.yaml", ten("x")],
      ...Array.from({ length: 8 }, (_, index) => [`flows/${index + 1}.yaml`, ten(`!include ${index}.yaml`)] as const),
    ]);
    const started = performance.now();
    const { codes } = compileProject(["bomb: !include 8.yaml"], { files });
    expect(codes).toEqual(["HD1019 with this include, more than 1,000,000 values are included"]);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it("is bounded in depth, across files", () => {
    const deep = (levels: number, inner: string): string => `${"[".repeat(levels)}${inner}${"]".repeat(levels)}\n`;
    const files = {
      "flows/a.yaml": deep(40, "!include b.yaml"),
      "flows/b.yaml": deep(56, "1"),
      "flows/c.yaml": deep(60, "1"),
    };
    expect(compileProject(["a: !include a.yaml"], { files }).codes).toEqual([]);
    expect(
      compileProject(["a: !include a.yaml"], { files: { ...files, "flows/b.yaml": deep(60, "1") } }).codes,
    ).toEqual(["HD1010 maps and lists are nested more than 100 deep here"]);
  });

  it("repeats values that aliases repeat without building them twice", () => {
    const aliases = Array.from({ length: 200 }, (_, index) => `k${index}: *part\n`).join("");
    const { codes, asked } = compileProject(["a: !include aliases.yaml"], {
      files: { "flows/aliases.yaml": `part: &part { x: !include x.yaml }\n${aliases}`, "flows/x.yaml": "1\n" },
    });
    expect(codes).toEqual([]);
    expect(asked).toEqual(["flows/aliases.yaml", "flows/x.yaml"]);
  });
});

describe("what a compilation was made from", () => {
  const manifest = (description: string): string =>
    `kind: Pipeline\nmetadata: { name: demo, description: "${description}" }\nspec: { nodes: [${NODE}] }\n`;

  it("names the variables that were asked for, set or not, and no secret", () => {
    const env = (name: string): string | undefined => (name === "SET" ? "1" : undefined);
    const text = manifest("${SET} ${UNSET:x} $${ESCAPED}");
    const { inputs, plan } = compile({ file: "main.yaml", text }, { components: testRegistry, env });
    expect(plan?.description).toBe("1 x ${ESCAPED}");
    expect(inputs.variables).toEqual({ SET: "1", UNSET: undefined });
  });

  it("never looks a secret up", () => {
    const asked: string[] = [];
    const env = (name: string): string => {
      asked.push(name);
      return "value";
    };
    compile(
      { file: "main.yaml", text: manifest("${API_KEY} ${api_token} ${PLAIN}") },
      { components: testRegistry, env },
    );
    expect(asked).toEqual(["PLAIN"]);
  });

  it.each([
    ["KEY", true],
    ["API_KEY", true],
    ["db_password", true],
    ["GITHUB_TOKEN_OLD", true],
    ["CREDENTIALS", true],
    ["MY_PRIVATE_THING", true],
    ["KEYBOARD", false],
    ["MAX_TOKENS", false],
    ["MONKEY_ISLAND", false],
    ["PASSWORDS_FILE", false],
  ])("takes %s for a secret: %s", (name, isSecret) => {
    const { inputs } = compile(
      { file: "main.yaml", text: manifest(`\${${name}}`) },
      { components: testRegistry, env: () => "value" },
    );
    expect(Object.keys(inputs.variables)).toEqual(isSecret ? [] : [name]);
  });

  it("names the environments of the project", () => {
    const text = `${manifest("x").replace("name: demo,", "name: demo, namespace: staging,")}---\n${manifest("y")}`;
    const overlaid = text.replace("spec: {", "spec: { environments: { production: {} },");
    const { environments } = compile({ file: "main.yaml", text: overlaid }, { components: testRegistry });
    expect(environments).toEqual(["production", "staging"]);
  });
});
