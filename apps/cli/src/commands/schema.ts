import { mkdir, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DOCUMENT_KINDS, type DocumentKind, manifestSchema } from "@hexdag/compiler";
import type { Command } from "commander";
import { closest } from "../closest.ts";
import type { CommandHost } from "../command.ts";
import type { Io } from "../io.ts";
import { installedComponents } from "../project/installed-components.ts";
import { renderError } from "../render/error-text.ts";
import { styleFor } from "../render/style.ts";
import { fileError, usageError } from "../usage-error.ts";

const EXAMPLES = `
Examples:
  hexdag schema -o .hexdag/manifest.schema.json
  hexdag schema Pipeline | jq '.["$defs"] | keys'

An editor with yaml-language-server then completes and checks a manifest that begins with
  # yaml-language-server: $schema=.hexdag/manifest.schema.json

Node kinds, adapters and macros of installed packages are in it: write it anew when you install one.`;

interface SchemaFlags {
  readonly output?: string;
}

/** `hexdag schema [KIND]`: JSON Schema of manifests, for editors. */
export function register(program: Command, { io }: CommandHost): void {
  program
    .command("schema")
    .summary("print JSON Schema of manifests, for editors")
    .description("Prints the JSON Schema of a manifest's documents, or of those of one kind (draft 2020-12).")
    .argument("[kind]", `one of ${DOCUMENT_KINDS.join(", ")}; without it, any of them`)
    .option("-o, --output <file>", "write it to a file instead")
    .addHelpText("after", EXAMPLES)
    .action(async (kind: string | undefined, { output }: SchemaFlags) => {
      const text = await schemaText(kind === undefined ? undefined : kindOf(kind), io);
      if (output === undefined) io.stdout.write(text);
      else await write(output, text, io);
    });
}

async function schemaText(kind: DocumentKind | undefined, io: Io): Promise<string> {
  const { registry, problems } = await installedComponents(io.cwd);
  const { color } = styleFor(io.stderr, io.env);
  for (const problem of problems) io.stderr.write(`${renderError(problem, color)}\n`);
  return `${JSON.stringify(manifestSchema(kind, registry), null, 1)}\n`;
}

function kindOf(written: string): DocumentKind {
  const kind = DOCUMENT_KINDS.find((each) => each.toLowerCase() === written.toLowerCase());
  if (kind !== undefined) return kind;
  const similar = closest(written, DOCUMENT_KINDS);
  const hint = similar === undefined ? `kinds: ${DOCUMENT_KINDS.join(", ")}` : `did you mean ${similar}?`;
  throw usageError(`there is no document kind "${written}"`, hint);
}

async function write(output: string, text: string, io: Io): Promise<void> {
  try {
    await mkdir(dirname(resolve(io.cwd, output)), { recursive: true });
    await writeFile(resolve(io.cwd, output), text);
  } catch (error) {
    throw fileError("write", output, io.cwd, error);
  }
}
