// Gate: the house rules that no linter has.
import { brokenHouseRules } from "./house-rules.ts";
import { ourFiles } from "./our-files.ts";

const files = ourFiles(process.cwd());
const problems = brokenHouseRules(files);
for (const problem of problems) console.error(problem);
console.log(`${files.length} files read, ${problems.length} breaches of house rules`);
process.exitCode = problems.length === 0 && files.length > 0 ? 0 : 1;
