// `pnpm api:update`: rewrites every committed API report from the built types.
import { updateApiReport } from "./api-report.ts";
import { publishedPackages } from "./published-packages.ts";

for (const { name, path, entries } of publishedPackages()) {
  for (const entry of entries) {
    const problems = updateApiReport(path, entry, entries);
    console.log(`${name}${entry.name === "" ? "" : `/${entry.name}`}: report written`);
    for (const problem of problems) console.error(`  ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }
}
