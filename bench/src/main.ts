/** Measures what was asked for, prints each table as soon as it is known, and the targets last. */
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { arch, cpus, platform } from "node:os";
import { dirname, join } from "node:path";
import { type ColdStart, measureColdStarts } from "./cold-start.ts";
import { measure, type Result } from "./measure.ts";
import { type Options, parseOptions } from "./options.ts";
import { SCENARIOS } from "./scenario.ts";
import { scenarioTable, startTable, targetTable } from "./table.ts";
import { isMet, targetsOf } from "./targets.ts";

const options = parseOptions(process.argv.slice(2));
if (typeof options === "string") console.log(options);
else await bench(options);

async function bench({ only, rounds, json }: Options): Promise<void> {
  const wanted = (part: string, id?: string): boolean =>
    only.length === 0 || only.includes(part) || (id !== undefined && only.includes(id));
  const machine = describeMachine();
  console.log(`${Object.values(machine).join("; ")}\n`);
  const results: Result[] = [];
  const tooSlow = new Map<string, string>();
  for (const scenario of SCENARIOS.filter(({ shape, id }) => wanted(shape, id))) {
    const measured = await measure(scenario, rounds, tooSlow);
    results.push(...measured);
    console.log(`${scenarioTable(scenario, measured)}\n`);
  }
  const starts: ColdStart[] = wanted("start") ? await measureColdStarts(rounds) : [];
  if (starts.length > 0) console.log(`${startTable(starts)}\n`);
  const targets = targetsOf(results, starts);
  if (targets.length > 0) console.log(targetTable(targets));
  if (json !== undefined) {
    const judged = targets.map((target) => ({ ...target, met: isMet(target) }));
    writeFileSync(
      json,
      `${JSON.stringify({ date: new Date().toISOString(), machine, results, starts, targets: judged }, undefined, 2)}\n`,
    );
  }
}

function describeMachine(): Record<string, string> {
  const [processor] = cpus();
  return {
    node: `Node ${process.version}`,
    machine: `${platform()} ${arch()}, ${cpus().length} x ${processor?.model.trim() ?? "unknown"}`,
    langgraph: `LangGraph.js ${versionOf("@langchain/langgraph")}`,
    mastra: `Mastra ${versionOf("@mastra/core")}`,
  };
}

/** From the manifest above the package's entry: not every package exports its own. */
function versionOf(name: string): string {
  for (let folder = dirname(createRequire(import.meta.url).resolve(name)); ; folder = dirname(folder)) {
    try {
      const manifest: { name?: string; version?: string } = JSON.parse(
        readFileSync(join(folder, "package.json"), "utf8"),
      );
      if (manifest.name === name) return manifest.version ?? "?";
    } catch {
      // No manifest here.
    }
    if (dirname(folder) === folder) return "?";
  }
}
