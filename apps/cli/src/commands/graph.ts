import { assertWholePlan } from "@hexdag/kernel";
import { type Command, Option } from "commander";
import { type CommandHost, writeJson } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import { drawAscii } from "../graph/draw-ascii.ts";
import { type GraphModel, graphModel } from "../graph/graph-model.ts";
import { toDot, toMermaid } from "../graph/text-formats.ts";
import type { Io } from "../io.ts";
import { withConfigOption } from "../project/find-config.ts";
import { readProgram } from "../project/read-program.ts";
import { reportInvalid, writeFrames } from "../report-invalid.ts";

const EXAMPLES = `
Examples:
  hexdag graph pipeline.yaml
  hexdag graph pipeline.yaml --format mermaid
  hexdag graph pipeline.yaml --format dot | dot -Tsvg > pipeline.svg
  hexdag graph pipeline.yaml --format json | jq '.edges'`;

interface GraphFlags {
  readonly config?: string;
  readonly format: string;
  readonly json?: boolean;
  readonly pipeline?: string;
  readonly env?: string;
}

/** `hexdag graph FILE`: the pipeline drawn, for people or for other tools. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("graph")
    .summary("draw a pipeline")
    .description("Draws a pipeline: its nodes in layers, with the dependencies the compiler found.")
    .argument("<file>", "a manifest or a compiled plan")
    .addOption(
      new Option("-f, --format <format>", "how to draw it")
        .choices(["ascii", "mermaid", "dot", "json"])
        .default("ascii"),
    )
    .option("--json", "the same as --format json")
    .option("--pipeline <name>", "the pipeline to draw, where the file holds several")
    .option("--env <name>", "the environment, where the manifest describes several")
    .option("--config <file>", "the project's Config, instead of the nearest hexdag.yaml")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, flags: GraphFlags) =>
      exit(await drawFile(file, flags, withConfigOption(io, flags.config))),
    );
}

async function drawFile(file: string, flags: GraphFlags, io: Io): Promise<number> {
  const program = await readProgram(file, { io, pipeline: flags.pipeline, environment: flags.env });
  const { plan } = program;
  const format = flags.json === true ? "json" : flags.format;
  if (plan === undefined) return reportInvalid(program, io, format === "json");
  assertWholePlan(plan);
  writeFrames(program, io);
  write(graphModel(plan), format, io);
  return EXIT.ok;
}

function write(model: GraphModel, format: string, io: Io): void {
  if (format === "json") writeJson(io, model);
  else if (format === "mermaid") io.stdout.write(toMermaid(model));
  else if (format === "dot") io.stdout.write(toDot(model));
  else io.stdout.write(drawAscii(model, io.stdout.isTty ? io.stdout.columns : 120));
}
