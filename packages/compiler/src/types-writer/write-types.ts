/** Writes what a manifest says of its data as TypeScript: the input, the output and the results of every pipeline. */
import type { JsonSchema } from "@hexdag/kernel";
import { analyse, type CompileOptions } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LinkedPipeline } from "../link/program.ts";
import type { Source } from "../source/source.ts";
import { declare, type NamedSchema } from "./declarations.ts";
import { createNames, indent, type Names, propertyName, typeName } from "./names.ts";
import { outputSchema, resultsSchema, wholeSchemas } from "./pipeline-schemas.ts";

/** Types of a manifest. */
export interface WrittenTypes {
  /** A TypeScript module; absent when there is an error among the diagnostics. */
  readonly text: string | undefined;
  /** In the order of the text, for one pipeline after the other. */
  readonly diagnostics: readonly Diagnostic[];
  /** The pipelines whose types are written. */
  readonly pipelines: readonly string[];
}

/**
 * Writes the types of a manifest's pipelines, or of the one asked for. Executes nothing.
 *
 * @example
 * const { text } = writeTypes({ file: "triage.yaml", text: manifest }, { components });
 */
export function writeTypes(source: Source, options: CompileOptions): WrittenTypes {
  const first = analyse(source, options);
  const wanted = options.pipeline === undefined ? first.pipelines : [options.pipeline];
  const each = wanted.length < 2 ? [first] : wanted.map((pipeline) => analyse(source, { ...options, pipeline }));
  const diagnostics = unique(each.flatMap(({ reporter }) => reporter.diagnostics));
  const programs = each.flatMap(({ program }) => (program === undefined ? [] : [program]));
  const isWrong = diagnostics.some(({ severity }) => severity === "error");
  return { text: isWrong ? undefined : moduleText(source.file, programs), diagnostics, pipelines: wanted };
}

function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()];
}

function moduleText(file: string, programs: readonly LinkedPipeline[]): string {
  const names = createNames();
  const pipelines = names.take("Pipelines");
  const written = programs.map((program) => pipelineTypes(program, names));
  const table = written.map(
    ({ pipeline, input, output, results }) =>
      `readonly ${propertyName(pipeline)}: {\n  readonly input: ${input};\n  readonly output: ${output};\n  readonly results: ${results};\n};`,
  );
  const all = `/** The types of every pipeline, by its name. */\nexport interface ${pipelines} {\n${indent(table.join("\n"))}\n}`;
  const head = `// The types of ${file.split("/").at(-1) ?? file}. Written by \`hexdag types\`: do not edit.`;
  return `${[head, ...written.flatMap(({ declarations }) => declarations), all].join("\n\n")}\n`;
}

interface PipelineTypes {
  readonly pipeline: string;
  readonly input: string;
  readonly output: string;
  readonly results: string;
  readonly declarations: readonly string[];
}

/** Anything a run may be given when the pipeline does not say. */
const ANY_INPUT: JsonSchema = { type: "object" };

function pipelineTypes(program: LinkedPipeline, names: Names): PipelineTypes {
  const { manifest } = program;
  const pipeline = manifest.name.name;
  const base = typeName(pipeline);
  const [input, output, results] = [
    names.take(`${base}Input`),
    names.take(`${base}Output`),
    names.take(`${base}Results`),
  ];
  const about = manifest.description === undefined ? "" : ` ${manifest.description.trim()}`;
  const roots = wholeSchemas(program);
  const types: readonly NamedSchema[] = [
    {
      name: input,
      schema: manifest.inputSchema ?? ANY_INPUT,
      isInput: true,
      description: `What a run of "${pipeline}" is given.${about}`,
    },
    { name: output, schema: outputSchema(program), isInput: false, description: `What a run of "${pipeline}" gives.` },
    {
      name: results,
      schema: resultsSchema(program),
      isInput: false,
      description: `What the nodes of "${pipeline}" give, by their names, as far as it is known. One that may be skipped is optional.`,
    },
  ];
  return { pipeline, input, output, results, declarations: types.flatMap((type) => declare(type, roots, names)) };
}
