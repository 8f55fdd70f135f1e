// Gate: the repository is tied to no machine and can be released.
import { ourFiles } from "./our-files.ts";
import { missingForRelease, tiesToOneMachine } from "./repository-rules.ts";

const root = process.cwd();
const problems = [...tiesToOneMachine(ourFiles(root)), ...missingForRelease(root)];
for (const problem of problems) console.error(problem);
console.log(`${problems.length} problems with the repository`);
process.exitCode = problems.length === 0 ? 0 : 1;
