/**
 * Golden cases: `test/golden/<case>/input.yaml` compiles to `plan.json` and `diagnostics.txt`, compared verbatim. A first
 * line such as `# options: pipeline=two lenient environment=prod submitted set:PORT=80 config=hexdag.yaml definitions` sets options; `set:` is an
 * environment variable, `config=` the project's Config file, `definitions` wants no pipeline. Other files of the folder can be included.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Compilation, type CompileOptions, compile, type Reader, renderDiagnostic } from "@hexdag/compiler";
import { testRegistry } from "./components.ts";
import { printJson } from "./print-json.ts";

const ROOT = join(import.meta.dirname, "../golden");

/** Set to write the expected files anew: `UPDATE_GOLDENS=1 pnpm vitest run packages/compiler/test/golden.test.ts`. */
const updating = process.env["UPDATE_GOLDENS"] === "1";

/** A case, compiled. */
export interface Golden {
  readonly name: string;
  readonly compilation: Compilation;
  /** The files this case now gives; `undefined` for one that must not be there. */
  readonly actual: GoldenFiles;
  readonly expected: GoldenFiles;
}

/** What a case gives, or should give. */
export interface GoldenFiles {
  readonly "plan.json": string | undefined;
  readonly "diagnostics.txt": string | undefined;
}

const FILES = ["plan.json", "diagnostics.txt"] as const;

/** The names of all cases. */
export function goldenNames(): readonly string[] {
  return readdirSync(ROOT).toSorted();
}

/** Compiles one case and reads what it should give. */
export function runGolden(name: string): Golden {
  const folder = join(ROOT, name);
  const text = readFileSync(join(folder, "input.yaml"), "utf8");
  const compilation = compile({ file: "input.yaml", text }, goldenOptions(name, text));
  const { plan, diagnostics, inputs } = compilation;
  const texts = new Map(inputs.files.map((source) => [source.file, source.text]));
  const actual: GoldenFiles = {
    "plan.json": plan === undefined ? undefined : `${printJson(plan)}\n`,
    "diagnostics.txt":
      diagnostics.length === 0
        ? undefined
        : `${diagnostics.map((each) => renderDiagnostic(each, texts.get(each.span?.file ?? "input.yaml") ?? text)).join("\n\n")}\n`,
  };
  if (updating) for (const file of FILES) write(join(folder, file), actual[file]);
  return {
    name,
    compilation,
    actual,
    expected: {
      "plan.json": read(join(folder, "plan.json")),
      "diagnostics.txt": read(join(folder, "diagnostics.txt")),
    },
  };
}

/** What a case is compiled with. */
export function goldenOptions(name: string, text: string): CompileOptions {
  const folder = join(ROOT, name);
  return { components: testRegistry, reader: folderReader(folder), ...optionsIn(text), ...configIn(text, folder) };
}

function optionsIn(text: string): Partial<CompileOptions> {
  const words = /^# options: (.*)$/m.exec(text)?.[1]?.split(" ") ?? [];
  const value = (key: string): string | undefined =>
    words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  const variables = new Map(
    words.flatMap((word) => {
      const [, name, held] = /^set:(\w+)=(.*)$/.exec(word) ?? [];
      return name === undefined || held === undefined ? [] : [[name, held] as const];
    }),
  );
  const pipeline = value("pipeline");
  const environment = value("environment");
  return {
    lenient: words.includes("lenient"),
    pipelineRequired: !words.includes("definitions"),
    trust: words.includes("submitted") ? "submitted" : "local",
    env: (name) => variables.get(name),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(environment === undefined ? {} : { environment }),
  };
}

function configIn(text: string, folder: string): Pick<CompileOptions, "config"> {
  const [, file] = /^# options: .*\bconfig=(\S+)/m.exec(text) ?? [];
  const config = file === undefined ? undefined : read(join(folder, file));
  return file === undefined || config === undefined ? {} : { config: { file, text: config } };
}

/** Reads files of the folder; what is above it is outside the project. */
function folderReader(folder: string): Reader {
  return (path) => {
    if (path.startsWith("../") || path.startsWith("/")) return { problem: "outside" };
    const text = read(join(folder, path));
    return text === undefined ? { problem: "missing" } : { text };
  };
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

function write(file: string, content: string | undefined): void {
  if (content === undefined) rmSync(file, { force: true });
  else writeFileSync(file, content);
}
