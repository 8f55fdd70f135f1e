import type { LintFinding } from "./finding.ts";

const COMMANDS = { error: "error", warning: "warning", info: "notice" } as const;

/** A finding as a workflow command of GitHub Actions, which shows it beside the line. One line of text. */
export function githubAnnotation({ code, rule, severity, message, hint, span }: LintFinding): string {
  const properties: readonly (readonly [string, string | number])[] = [
    ...(span === undefined
      ? []
      : ([
          ["file", span.file],
          ["line", span.line],
          ["endLine", span.endLine],
          ["col", span.column],
          // Columns of several lines cannot be compared.
          ...(span.endLine === span.line ? ([["endColumn", span.endColumn]] as const) : []),
        ] as const)),
    ["title", rule === code ? code : `${code} ${rule}`],
  ];
  const written = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(",");
  const text = hint === undefined ? message : `${message}\n${hint}`;
  return `::${COMMANDS[severity]} ${written}::${escapeData(text)}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
