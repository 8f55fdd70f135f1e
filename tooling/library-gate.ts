// Is what the guide says of hexDAG as a library true for whoever installs it? Takes the program from the page, installs what it imports from
// the tarballs that would be published, in an empty folder, and there checks its types and runs it against servers of this process.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./bootstrap.mjs";
import { capture, type Finished, type Gate, type Outcome } from "./gate.ts";
import { startShop } from "./library-servers.ts";
import { type PackageManifest, readJson } from "./read-json.ts";
import { readDocument } from "./snippets/markdown.ts";

const PAGE = "docs/guide/library.md";
const PROGRAM = "shop.ts";
/** What the program imports, and what those depend on of ours. */
const INSTALLED = ["kernel", "compiler", "stdlib", "hexdag", "driver-openai", "driver-http", "driver-sqlite"];

/** `tarballs`: the gates that pack. */
export function libraryGate(tarballs: readonly string[]): Gate {
  return { name: "library from tarballs", needs: tarballs, run: checkLibrary };
}

async function checkLibrary(): Promise<Outcome> {
  const program = readDocument(PAGE).snippets.find(({ marks }) => marks.includes(`file=${PROGRAM}`));
  if (program === undefined) return failure(`${PAGE} has no program ${PROGRAM}`);
  const folder = mkdtempSync(join(tmpdir(), "hexdag-library-"));
  try {
    writeFileSync(join(folder, PROGRAM), program.code);
    writeFileSync(join(folder, "package.json"), JSON.stringify(manifest()));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
    const options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error"];
    const installed = await capture("npm", ["install", ...options], { cwd: folder });
    // Third parties come from a registry; where there is none nothing can be said.
    if (isOffline(installed)) return { passed: 0, failed: 0, skipped: 1, report: "no registry can be reached" };
    if (installed.code !== 0) return failure(`npm install\n${installed.output}`);
    const types = await capture("tsc", ["-p", folder], { cwd: folder });
    if (types.code !== 0) return failure(`tsc\n${types.output}`);
    return await runProgram(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Twice: what it remembers outlives its process. */
async function runProgram(folder: string): Promise<Outcome> {
  const shop = await startShop();
  const env = { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: `${shop.url}/v1`, SHOP_URL: shop.url };
  try {
    for (const visit of [1, 2]) {
      const { code, output } = await capture("node", ["--disable-warning=ExperimentalWarning", PROGRAM], {
        cwd: folder,
        env,
      });
      const expected = `TEA WE HAVE, POTS WE HAVE NOT. 1 ${visit} ${shop.costUsd}`;
      if (code !== 0 || output.trim() !== expected)
        return failure(`${PROGRAM} ended with ${code}; it should print ${expected}, and printed:\n${output}`);
    }
    const { asked } = shop;
    if (asked.join() !== "tea,pots,tea,pots") return failure(`the tool asked for ${asked.join()}`);
    return { passed: 1, failed: 0 };
  } finally {
    await shop.close();
  }
}

function manifest(): object {
  const versions = readJson<PackageManifest>(join(root, "packages/stdlib/node_modules/zod/package.json"));
  const ours = INSTALLED.map((folder) => {
    const { name } = readJson<PackageManifest>(join(root, "packages", folder, "package.json"));
    return [name, `file:${tarballOf(`packages/${folder}`)}`];
  });
  return { private: true, type: "module", dependencies: { ...Object.fromEntries(ours), zod: versions.version } };
}

function tarballOf(path: string): string {
  const folder = join(root, "node_modules/.cache/hexdag/tarballs", path);
  return join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "missing.tgz");
}

/** A strict project of today; only its Node types are ours. */
const TSCONFIG = {
  compilerOptions: {
    module: "nodenext",
    target: "es2024",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
  },
  files: [PROGRAM],
};

function isOffline({ code, output }: Finished): boolean {
  return code !== 0 && /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ENOTCACHED/.test(output);
}

function failure(report: string): Outcome {
  return { passed: 0, failed: 1, report };
}
