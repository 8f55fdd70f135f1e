/** `hexdag cost RUN`: what a run's models used and cost, by node and by model. */
import { type CostLine, type CostReport, reportCosts } from "@hexdag/stdlib";
import type { Command } from "commander";
import { type CommandHost, writeJson } from "../command.ts";
import type { Io } from "../io.ts";
import { styleFor } from "../render/style.ts";
import { tableLines } from "../render/table.ts";
import { plural } from "../render/text.ts";
import { familyOf, findRun, RUN_ARGUMENT } from "../runs/find-run.ts";
import { statusOf } from "../runs/run-status.ts";

const EXAMPLES = `
Examples:
  hexdag cost latest
  hexdag cost 0199a --json | jq .total.cost_usd

Read off the run's journal, child runs included: every call that reached a model, also those of attempts that failed. Prices are those of the
Config when the run was started; calls of models without a price are counted, and said.`;

interface Flags {
  readonly json?: boolean;
}

/** Registers the command. */
export function register(program: Command, { io }: CommandHost): void {
  program
    .command("cost")
    .summary("add up what a run cost")
    .description("Adds up the model calls of a run and its child runs: tokens and US dollars, by node and by model.")
    .argument("<run>", RUN_ARGUMENT)
    .option("--json", "print {run_id, pipeline, status, total, tool_calls, cut_off_calls, nodes, runs, models}")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string, flags: Flags) => await showCost(named, flags, io));
}

async function showCost(named: string, flags: Flags, io: Io): Promise<void> {
  const found = await findRun(named, io);
  const { store, run } = found;
  const family = await familyOf(found);
  const journals = await Promise.all(family.map(async ({ record }) => (await store.read(record.runId))?.entries ?? []));
  const all = reportCosts(journals.flat());
  const own = reportCosts(journals[0] ?? []);
  const { runId, pipeline } = run.record;
  const children = family.slice(1).map(({ record }, index) => {
    const { total } = reportCosts(journals[index + 1] ?? []);
    return { runId: record.runId, pipeline: record.pipeline, total };
  });
  if (flags.json === true) {
    writeJson(io, {
      run_id: runId,
      pipeline,
      status: statusOf(run),
      total: lineDocument(all.total),
      tool_calls: all.toolCalls,
      cut_off_calls: all.cutOff,
      nodes: own.nodes.map(({ node, ...line }) => ({ node, ...lineDocument(line) })),
      runs: children.map(({ total, ...child }) => ({
        run_id: child.runId,
        pipeline: child.pipeline,
        ...lineDocument(total),
      })),
      models: all.models.map(({ model, ...line }) => ({ model, ...lineDocument(line) })),
    });
    return;
  }
  const style = styleFor(io.stdout, io.env);
  const rows = [
    ...own.nodes.map(({ node, ...line }) => [node, ...cells(line)]),
    ...children.map((child) => [`${child.pipeline} (child ${child.runId})`, ...cells(child.total)]),
  ];
  const lines = [
    style.bold(`${pipeline} ${runId}: ${statusOf(run)}`),
    summaryOf(all),
    ...table("node", rows),
    ...table(
      "model",
      all.models.map(({ model, ...line }) => [model, ...cells(line)]),
    ),
  ];
  io.stdout.write(`${lines.join("\n")}\n`);
}

function summaryOf({ total, toolCalls, cutOff }: CostReport): string {
  const calls = `${plural(total.calls, "model call")}, ${plural(toolCalls, "tool call")}, ${plural(total.totalTokens, "token")}`;
  const unpriced = total.unpriced === 0 ? "" : `, and ${plural(total.unpriced, "call")} of models without a price`;
  const cut =
    cutOff === 0 ? "" : `\n${plural(cutOff, "call")} cut off before the answer: what that cost, the vendor knows`;
  return `${calls}, ${dollars(total)}${unpriced}${cut}`;
}

function table(head: string, rows: readonly (readonly string[])[]): readonly string[] {
  const figures = ["calls", "input", "cached", "output", "reasoning", "cost"];
  const columns = [{ head }, ...figures.map((each) => ({ head: each, align: "right" as const }))];
  const lines = tableLines(columns, rows);
  return lines.length === 0 ? [] : ["", ...lines];
}

function cells(line: CostLine): readonly string[] {
  const { calls, inputTokens, cachedInputTokens, outputTokens, reasoningTokens } = line;
  const figures = [calls, inputTokens, cachedInputTokens, outputTokens, reasoningTokens].map(String);
  return [...figures, dollars(line)];
}

/** `?` where nothing has a price. */
function dollars({ calls, costUsd, unpriced }: CostLine): string {
  if (calls > 0 && unpriced === calls) return "?";
  if (costUsd === 0) return "$0";
  // What has been spent is never shown as nothing.
  if (costUsd < 0.000_001) return `$${costUsd.toFixed(9)}`;
  return `$${costUsd.toFixed(costUsd < 0.01 ? 6 : 4)}`;
}

function lineDocument(line: CostLine): object {
  return {
    calls: line.calls,
    input_tokens: line.inputTokens,
    output_tokens: line.outputTokens,
    total_tokens: line.totalTokens,
    cached_input_tokens: line.cachedInputTokens,
    reasoning_tokens: line.reasoningTokens,
    cost_usd: line.costUsd,
    unpriced_calls: line.unpriced,
  };
}
