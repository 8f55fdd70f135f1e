// Runs a script of the calling package when it exists. Lets a package.json name a step its owner has not written yet.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const script = resolve(process.cwd(), process.argv[2] ?? "");
if (existsSync(script)) await import(pathToFileURL(script).href);
else console.error(`${process.argv[2]} is not there yet, skipped`);
