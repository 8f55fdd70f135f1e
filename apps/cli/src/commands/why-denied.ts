/** `hexdag why-denied RUN [NODE]`: what nodes of a run asked for and were refused, and by which rule. */
import { type CapDenied, type JournalEntry, refusalPhrase } from "@hexdag/kernel";
import type { Command } from "commander";
import { closest } from "../closest.ts";
import { type CommandHost, writeJson } from "../command.ts";
import type { Io } from "../io.ts";
import { styleFor } from "../render/style.ts";
import { familyOf, findRun, RUN_ARGUMENT } from "../runs/find-run.ts";
import { usageError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag why-denied latest
  hexdag why-denied latest clerk
  hexdag why-denied 0199a --json | jq '.denied[].cap'

Read off the run's journal, child runs included. \`hexdag caps FILE\` tells beforehand what nodes may use.`;

interface Flags {
  readonly json?: boolean;
}

interface Denial {
  readonly pipeline: string;
  readonly entry: CapDenied;
}

interface Written {
  readonly pipeline: string;
  readonly entry: JournalEntry;
  /** Nodes that started the child run it is of, the outermost first. None of the run's own. */
  readonly via: readonly string[];
}

/** Registers the command. */
export function register(program: Command, { io }: CommandHost): void {
  program
    .command("why-denied")
    .summary("say what a run's nodes were refused, and why")
    .description("Lists what the nodes of a run asked for and were refused, and the rule that refused it.")
    .argument("<run>", RUN_ARGUMENT)
    .argument("[node]", "only this node, those in its bodies, and those of the child runs it started")
    .option("--json", "print {run_id, pipeline, denied}")
    .addHelpText("after", EXAMPLES)
    .action(async (named: string, node: string | undefined, flags: Flags) => {
      await show(named, { node, json: flags.json === true }, io);
    });
}

async function show(named: string, wanted: { readonly node: string | undefined; readonly json: boolean }, io: Io) {
  const found = await findRun(named, io);
  const { runId, pipeline } = found.run.record;
  const entries = await entriesOf(found);
  if (wanted.node !== undefined) assertOnRecord(wanted.node, entries, runId);
  const denials = entries.flatMap(({ pipeline: of, entry, via }): readonly Denial[] =>
    entry.type === "cap.denied" && [...via, entry.node].some((path) => isOf(path, wanted.node))
      ? [{ pipeline: of, entry }]
      : [],
  );
  if (wanted.json) {
    writeJson(io, { run_id: runId, pipeline, denied: denials.map(document) });
    return;
  }
  const where = wanted.node === undefined ? `run ${runId}` : `node "${wanted.node}" of run ${runId}`;
  const { bold } = styleFor(io.stdout, io.env);
  const lines = denials.flatMap(({ pipeline: of, entry }) => [
    bold(`${of === pipeline ? "" : `${of}: `}${entry.node} (attempt ${entry.attempt}) was denied ${entry.cap}`),
    `  it called ${entry.port}.${entry.method}`,
    `  ${refusalPhrase(entry)}`,
    `  ${remedyOf(entry)}`,
  ]);
  io.stdout.write(denials.length === 0 ? `nothing was denied in ${where}\n` : `${lines.join("\n")}\n`);
}

/** Of a run and its child runs. */
async function entriesOf(found: Awaited<ReturnType<typeof findRun>>): Promise<readonly Written[]> {
  const written: Written[] = [];
  const leadsTo = new Map<string, readonly string[]>();
  // Parents come first, so that it is known by then who started a child.
  for (const { record } of await familyOf(found)) {
    const { runId, pipeline } = record;
    const via = leadsTo.get(runId) ?? [];
    const { entries = [] } = (await found.store.read(runId)) ?? {};
    for (const entry of entries) {
      written.push({ pipeline, entry, via });
      if (entry.type === "child.spawned" && entry.childRunId !== undefined)
        leadsTo.set(entry.childRunId, [...via, entry.node]);
    }
  }
  return written;
}

/** Nothing was denied to a node that is not there, which would be taken for good news. */
function assertOnRecord(node: string, entries: readonly Written[], runId: string): void {
  const paths = entries.flatMap(({ entry }) => ("node" in entry ? [entry.node] : []));
  if (paths.some((path) => isOf(path, node))) return;
  const names = [...new Set(paths.map((path) => path.replace(/\[.*$/su, "")))];
  const similar = closest(node, names);
  throw usageError(
    `run ${runId} did not come to a node "${node}"`,
    similar === undefined ? `it came to ${names.slice(0, 12).join(", ") || "none"}` : `did you mean "${similar}"?`,
  );
}

function isOf(path: string, node: string | undefined): boolean {
  return node === undefined || path === node || path.startsWith(`${node}/`) || path.startsWith(`${node}[`);
}

/** What to change, if it should have been allowed: refusals of this kind are often what keeps a model from what it was talked into. */
function remedyOf({ cap, deny, from }: CapDenied): string {
  return deny === undefined
    ? `if it should be allowed, add "${cap}" to the caps of ${from}`
    : `if it should be allowed, take "${deny}" out of what ${from} denies`;
}

function document({ pipeline, entry }: Denial): object {
  const { runId, node, attempt, cap, port, method, from, deny, allow, time } = entry;
  return {
    run_id: runId,
    pipeline,
    node,
    attempt,
    cap,
    port,
    method,
    from,
    ...(deny === undefined ? {} : { deny }),
    ...(allow === undefined ? {} : { allow }),
    at: new Date(time).toISOString(),
  };
}
