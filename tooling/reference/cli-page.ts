import { root } from "../bootstrap.mjs";
import { hexdag } from "../snippets/hexdag-command.ts";

/** What `--help` says, of the program and of every command it lists. */
export function cliPage(): string {
  const overview = help([]);
  const commands = [...(/^Commands:\n((?: {2}.*\n)+)/m.exec(overview)?.[1] ?? "").matchAll(/^ {2}([a-z]+)/gm)].map(
    ([, name = ""]) => name,
  );
  const pages = commands.filter((name) => name !== "help").map((name) => `## hexdag ${name}\n\n${block(help([name]))}`);
  return `# The \`hexdag\` command\n\n${block(overview)}\n\n${pages.join("\n\n")}`;
}

function help(command: readonly string[]): string {
  return hexdag([...command, "--help"], root).stdout;
}

function block(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
}
