/** `hexdag caps FILE`: what each node needs of capabilities, and what it gets. */
import { type CapsReport, type NodeCaps, planCaps } from "@hexdag/compiler";
import { assertWholePlan } from "@hexdag/kernel";
import type { Command } from "commander";
import { closest } from "../closest.ts";
import { type CommandHost, writeJson } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { withConfigOption } from "../project/find-config.ts";
import { compileWithPackages, readProgram } from "../project/read-program.ts";
import { locationOf } from "../project/source-files.ts";
import { capsDocument, capsText } from "../render/caps-text.ts";
import { styleFor } from "../render/style.ts";
import { reportInvalid, writeFrames } from "../report-invalid.ts";
import { usageError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag caps pipeline.yaml
  hexdag caps pipeline.yaml --node summarise
  hexdag caps pipeline.yaml --env production --json | jq '.nodes[] | select(.refused)'
  hexdag caps pipeline.plan.json

yes: allowed. no: refused whenever it is asked for. maybe: it depends on what the node asks for when it runs, or on your own
code. Nothing is run. Exit code 1 when a node is certain to be refused what it cannot do without, unless its failure is
handled (on_error): what \`hexdag validate\` reports as HD3415.`;

interface CapsFlags {
  readonly config?: string;
  readonly env?: string;
  readonly json?: boolean;
  readonly node?: string;
  readonly pipeline?: string;
}

/** Registers the command. */
export function register(program: Command, { io, exit }: CommandHost): void {
  program
    .command("caps")
    .summary("list what nodes need and what they may use")
    .description(
      "Lists the capabilities each node needs, by its kind and its spec, against those that Config, pipeline and nodes leave it.",
    )
    .argument("<file>", "a manifest or a compiled plan")
    .option("--node <name>", "only this node, and those of its bodies: outer/inner for one in a body")
    .option("--pipeline <name>", "the pipeline, where the file holds several")
    .option("--env <name>", "the environment, where the manifest describes several")
    .option("--config <file>", "the project's Config, instead of the nearest hexdag.yaml")
    .option("--json", "print {pipeline, refused, rules, nodes}")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, flags: CapsFlags) =>
      exit(await listCaps(file, flags, withConfigOption(io, flags.config))),
    );
}

async function listCaps(file: string, flags: CapsFlags, io: Io): Promise<number> {
  const { pipeline, env: environment, node, json = false } = flags;
  const program = await readProgram(file, { io, pipeline, environment, showsRefused: true });
  const { plan, files, base } = program;
  if (plan === undefined) return reportInvalid(program, io, json);
  assertWholePlan(plan);
  // The table says it.
  const diagnostics = program.diagnostics.filter(({ code }) => code !== "HD3415");
  writeFrames({ diagnostics, files }, io);
  const { compiled } = await compileWithPackages(base, (components) => planCaps(plan, components));
  const report = node === undefined ? compiled : onlyNode(compiled, node, file);
  const place = (origin: NodeCaps["origin"]): string | undefined => locationOf(origin, plan.sources, files);
  if (json) writeJson(io, capsDocument(report, place));
  else io.stdout.write(capsText(report, { place, style: styleFor(io.stdout, io.env) }));
  return report.nodes.some(({ isRefused, isHandled }) => isRefused && !isHandled) ? EXIT.failed : EXIT.ok;
}

function onlyNode(report: CapsReport, wanted: string, file: string): CapsReport {
  const nodes = report.nodes.filter((each) => each.node === wanted || each.node.startsWith(`${wanted}/`));
  if (nodes.length > 0) return { ...report, nodes };
  const names = report.nodes.map((each) => each.node);
  const similar = names.find((name) => name.endsWith(`/${wanted}`)) ?? closest(wanted, names);
  const hint = similar === undefined ? `it has ${names.join(", ")}` : `did you mean "${similar}"?`;
  throw usageError(`pipeline "${report.pipeline}" of "${file}" has no node "${wanted}"`, hint);
}
