/** `hexdag resume RUN`: takes up a run that was suspended, or whose process went away. */
import type { Command } from "commander";
import { type CommandHost, collect } from "../command.ts";
import { parseDuration } from "../options/duration.ts";
import type { RaiseFlags } from "../options/raised-limits.ts";
import { resumePipeline } from "../resume-pipeline.ts";
import { RUN_ARGUMENT } from "../runs/find-run.ts";

const EXAMPLES = `
Examples:
  hexdag resume latest
  hexdag resume 0199a --max-cost 1.00       raises the limit that suspended it
  hexdag resume 0199a --max-llm-calls 50 --json

Goes on with the plan the run was started with, also when its file has changed since. What is on record is not done again, the turns and
tool calls of agents included; what was under way begins again, under the same idempotency keys. Functions, tools and adapters are
those there are now, and secrets are read anew.`;

interface Flags extends RaiseFlags {
  readonly approve?: readonly string[];
  readonly events?: boolean;
  readonly json?: boolean;
  readonly port?: readonly string[];
  readonly quiet?: boolean;
  readonly timeout?: string;
}

/** Registers the command. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("resume")
    .summary("go on with a run that was suspended or interrupted")
    .description("Goes on with a run that was suspended, or whose process went away, from where its journal ends.")
    .argument("<run>", RUN_ARGUMENT)
    .option("--max-cost <usd>", "the limit that suspended it, raised to this")
    .option("--max-tokens <n>", "likewise, as the others")
    .option("--max-llm-calls <n>")
    .option("--max-tool-calls <n>")
    .option("--max-nodes <n>")
    .option("--max-children <n>")
    .option("--max-duration <duration>")
    .option("--port <port=adapter>", "fill a port with another adapter than it had (repeatable)", collect)
    .option("--approve <glob>", "agree in advance to calls of tools that need approval (repeatable)", collect)
    .option("--timeout <duration>", "give up after this long: 30, 1m30s, 250ms")
    .option("--json", "print one JSON document: run_id, status, output, nodes, error, usage")
    .option("--events", "print every event as a line of JSON, and the result document last")
    .option("-q, --quiet", "no progress")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string, flags: Flags) => {
      exit(
        await resumePipeline({
          io,
          named,
          raise: flags,
          ports: flags.port ?? [],
          approve: flags.approve ?? [],
          timeoutMs: flags.timeout === undefined ? undefined : parseDuration(flags.timeout),
          format: flags.events === true ? "events" : flags.json === true ? "json" : "text",
          quiet: flags.quiet === true,
        }),
      );
    });
}
