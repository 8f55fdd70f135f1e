// Gate: the layers hold. Prints each violation; exits 1 when there is one, or when nothing was read.
import { checkTable } from "./check-table.ts";
import { cruiseImports } from "./cruise-imports.ts";

const root = process.cwd();
const table = checkTable(root);
const { modules, violations } = await cruiseImports(root);

for (const problem of table) console.error(problem);
for (const { rule, from, to, why } of violations) console.error(`${from} → ${to}\n    ${rule}: ${why}`);
if (modules === 0) console.error("dependency-cruiser read 0 modules");

console.log(
  `${modules} modules read, ${violations.length} imports refused, ${table.length} disagreements with layers.mjs`,
);
process.exitCode = modules > 0 && violations.length === 0 && table.length === 0 ? 0 : 1;
