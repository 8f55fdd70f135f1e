import type { Command } from "commander";
import { type CommandHost, collect } from "../command.ts";
import { readBudget } from "../options/budget.ts";
import { readCassette } from "../options/cassette.ts";
import { parseDuration } from "../options/duration.ts";
import { withConfigOption } from "../project/find-config.ts";
import { runPipeline } from "../run-pipeline.ts";

const EXAMPLES = `
Examples:
  hexdag run pipeline.yaml
  hexdag run pipeline.yaml --input topic=tea --input count=3
  hexdag run pipeline.yaml --input '{"topic": "tea"}'
  hexdag run pipeline.yaml --input @input.json
  echo '{"topic": "tea"}' | hexdag run pipeline.yaml --input -
  hexdag run pipeline.yaml --port llm=mock          with a mock in place of the model
  hexdag run pipeline.yaml --json | jq .output
  hexdag run pipeline.yaml --events                 every event as a line of JSON, the result last
  hexdag run pipeline.yaml --max-cost 0.50 --max-llm-calls 20
  hexdag run pipeline.yaml --record cassettes       keep what models, tools and web services answer
  hexdag run pipeline.yaml --replay cassettes       and run on that, offline and without keys
  hexdag run pipeline.yaml --approve "search_*"     tools that need approval, agreed to in advance
  hexdag run pipeline.plan.json                     a compiled plan

The output goes to standard output, progress to standard error.`;

interface RunFlags {
  readonly config?: string;
  readonly pipeline?: string;
  readonly env?: string;
  readonly input?: readonly string[];
  readonly port?: readonly string[];
  readonly json?: boolean;
  readonly events?: boolean;
  readonly timeout?: string;
  readonly maxCost?: string;
  readonly maxTokens?: string;
  readonly maxLlmCalls?: string;
  readonly maxToolCalls?: string;
  readonly onLimit?: string;
  readonly approve?: readonly string[];
  readonly record?: string;
  readonly replay?: string;
  readonly quiet?: boolean;
  readonly ephemeral?: boolean;
}

/** `hexdag run FILE`: compiles a pipeline, runs it and prints its output. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("run")
    .summary("run a pipeline")
    .description("Compiles a pipeline, runs it and prints its output.")
    .argument("<file>", "a manifest (.yaml) or a compiled plan (.plan.json)")
    .option("--pipeline <name>", "the pipeline to run, where the file holds several")
    .option("--env <name>", "the environment, where the manifest describes several")
    .option("--config <file>", "the project's Config, instead of the nearest hexdag.yaml")
    .option(
      "-i, --input <input>",
      "the run's input: JSON, @file.json, - for standard input, or key=value (repeatable); a value has the type its field of input_schema says, else it is JSON where it can be",
      collect,
    )
    .option("--port <port=adapter>", "fill a port with another adapter (repeatable)", collect)
    .option("--timeout <duration>", "give up after this long: 30, 1m30s, 250ms")
    .option("--max-cost <usd>", "stop before model calls cost more, by the prices of the Config")
    .option("--max-tokens <n>", "stop before model calls take more tokens")
    .option("--max-llm-calls <n>", "stop before there are more model calls")
    .option("--max-tool-calls <n>", "stop before there are more tool calls")
    .option("--on-limit <what>", "raise (the default) fails the run there; suspend lets hexdag resume go on with it")
    .option(
      "--record <dir>",
      "keep every answer of models, tools and web services in this directory, secrets taken out; an earlier recording is replaced",
    )
    .option("--replay <dir>", "answer from such recordings, matched by content; what was not recorded fails")
    .option(
      "--approve <glob>",
      "agree in advance to calls of tools that need approval (repeatable); of others the person at the terminal is asked, and without one they are refused",
      collect,
    )
    .option("--json", "print one JSON document: run_id, status, output, nodes, error, usage")
    .option("--events", "print every event as a line of JSON, and the result document last")
    .option("-q, --quiet", "no progress")
    .option("--ephemeral", "keep no record of the run: it cannot be resumed or asked about later")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, flags: RunFlags) => {
      const timeoutMs = flags.timeout === undefined ? undefined : parseDuration(flags.timeout);
      exit(
        await runPipeline({
          io: withConfigOption(io, flags.config),
          file,
          pipeline: flags.pipeline,
          environment: flags.env,
          inputs: flags.input ?? [],
          ports: flags.port ?? [],
          cassette: readCassette(flags),
          timeoutMs,
          budget: readBudget(flags),
          approve: flags.approve ?? [],
          isKept: flags.ephemeral !== true,
          format: flags.events === true ? "events" : flags.json === true ? "json" : "text",
          quiet: flags.quiet === true,
        }),
      );
    });
}
