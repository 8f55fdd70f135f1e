// `npm start`: from a fresh clone to a pipeline that ran, with one command.
import { ensureBuilt, ensureInstalled, pinnedNode, run, say } from "./bootstrap.mjs";

const quickstart = "examples/quickstart/pipeline.yaml";

try {
  await ensureInstalled();
  await ensureBuilt();
  say(`running ${quickstart}`);
  // Slowed down a little, so that there is something to watch.
  const code = await run(pinnedNode(), ["apps/cli/dist/main.js", "run", quickstart, "--input", "pace_ms=300"]);
  if (code === 0) sayWhatNext();
  process.exitCode = code;
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function sayWhatNext() {
  const commands = [
    [`./hexdag validate ${quickstart}`, "check it without running it"],
    [`./hexdag graph ${quickstart}`, "draw it"],
    ["./hexdag init my-flow", "start one of your own"],
    ["./hexdag --help", "everything else"],
  ];
  console.error(`\nThat was ${quickstart}. Next:`);
  for (const [command = "", purpose] of commands) console.error(`  ${command.padEnd(54)}${purpose}`);
  console.error("Change the file and run `npm start` again, or read README.md.");
}
