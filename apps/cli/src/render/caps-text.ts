/** What `hexdag caps` found out: as a table for people, and as a document for programs. */
import { type CapsReport, type JudgedNeed, type NodeCaps, refusalReason } from "@hexdag/compiler";
import type { Origin, PlanCaps } from "@hexdag/kernel";
import type { Style } from "./style.ts";
import { pad } from "./text.ts";

/** `file:line` of an origin. */
type Place = (origin: Origin | undefined) => string | undefined;

interface TextOptions {
  readonly place: Place;
  readonly style: Style;
}

interface Row {
  readonly node: string;
  readonly needs: string;
  readonly may: JudgedNeed["may"];
  readonly because: string;
}

const HEAD = { node: "node", needs: "needs", may: "may", because: "because" } as const;

/** The table, with what is declared around all nodes before it and what child runs inherit behind it. */
export function capsText(report: CapsReport, { place, style }: TextOptions): string {
  const rows = report.nodes.flatMap((node) => rowsOf(node, place));
  const width = (key: "node" | "needs" | "may"): number =>
    Math.max(HEAD[key].length, ...rows.map((row) => row[key].length));
  const [node, needs, may] = [width("node"), width("needs"), width("may")];
  const paint = { yes: style.green, maybe: style.yellow, no: style.red } as const;
  const lines = rows.map((row) =>
    `${pad(row.node, node)}  ${pad(row.needs, needs)}  ${paint[row.may](pad(row.may, may))}  ${row.because}`.trimEnd(),
  );
  const head = `${pad(HEAD.node, node)}  ${pad(HEAD.needs, needs)}  ${pad(HEAD.may, may)}  ${HEAD.because}`;
  return `${[...ruleLines(report, place, style), "", style.dim(head), ...lines, ...childLines(report)].join("\n")}\n`;
}

function ruleLines({ pipeline, rules }: CapsReport, place: Place, style: Style): readonly string[] {
  const head = style.bold(`pipeline ${pipeline}`);
  if (rules.length === 0) return [`${head}: no caps around it, so everything is allowed that its nodes do not give up`];
  return [head, ...rules.map((rule) => `  ${ruleText(rule)}${placeText(rule.origin, place)}`)];
}

function ruleText({ from, allow, deny = [] }: PlanCaps): string {
  const denied = deny.length === 0 ? [] : [`denies ${deny.join(", ")}`];
  if (allow === undefined) return `${from} ${denied.join("") || "takes nothing away"}`;
  return `${from} ${[allowedText(allow), ...denied].join(" and ")}`;
}

function allowedText(allow: readonly string[]): string {
  if (allow.length === 0) return "allows nothing";
  return allow.includes("*") ? "allows everything" : `allows only ${allow.join(", ")}`;
}

function placeText(origin: Origin | undefined, place: Place): string {
  const where = place(origin);
  return where === undefined ? "" : ` (${where})`;
}

function rowsOf(node: NodeCaps, place: Place): readonly Row[] {
  const needs = node.needs.map(
    (need): Omit<Row, "node"> => ({ needs: need.cap, may: need.may, because: because(need, node, place) }),
  );
  const more = node.more === undefined ? [] : [{ needs: MORE[node.more], may: "maybe", because: most(node) } as const];
  const all = [...needs, ...more];
  if (all.length === 0) return [{ node: node.node, needs: "nothing", may: "yes", because: "" }];
  return all.map((row, index) => ({ node: index === 0 ? node.node : "", ...row }));
}

const MORE = {
  code: "your own code",
  kind: "more, by its kind",
  unknown: "an unknown kind",
} as const;

function because({ may, coverage, optional, port }: JudgedNeed, { isHandled }: NodeCaps, place: Place): string {
  if (may === "yes") return "";
  const reason = shortReason(coverage) + placeText(coverage.rule?.origin, place);
  if (may === "maybe") return `${leftText(coverage)}: ${reason}`;
  if (optional === true) return port === undefined ? `${reason}; it may do without` : reason;
  return isHandled ? `${reason}; its failure is handled` : reason;
}

/** Longer lists than this are not said again for each node. */
const MAX_LISTED = 3;

function shortReason(coverage: JudgedNeed["coverage"]): string {
  const { rule, deny } = coverage;
  const isLong = deny === undefined && (rule?.allow ?? []).length > MAX_LISTED;
  return isLong
    ? `${rule?.from} does not allow ${coverage.granted === "some" ? "more" : "it"}`
    : refusalReason(coverage);
}

function most({ atMost }: NodeCaps): string {
  return `at most ${leftText(atMost)}`;
}

function leftText({ left, without }: NodeCaps["atMost"]): string {
  if (left.length === 0) return "nothing";
  const whole = left.includes("*") ? "everything" : left.join(", ");
  return without.length === 0 ? whole : `${whole}, but not ${without.join(", ")}`;
}

function childLines({ nodes }: CapsReport): readonly string[] {
  const lines = nodes.flatMap((node) =>
    node.children.map((child) => `  ${child}, by ${node.node}: ${leftText(node.atMost)}`),
  );
  return lines.length === 0 ? [] : ["", "child runs may use at most", ...lines];
}

/** The report as `--json` prints it: every key is always there, null where there is nothing to say. */
export function capsDocument({ pipeline, rules, nodes }: CapsReport, place: Place): object {
  return {
    pipeline,
    refused: nodes.some(({ isRefused, isHandled }) => isRefused && !isHandled),
    rules: rules.map((rule) => ruleDocument(rule, place)),
    nodes: nodes.map((node) => ({
      node: node.node,
      kind: node.kind,
      location: place(node.origin) ?? null,
      refused: node.isRefused,
      handled: node.isHandled,
      needs: node.needs.map((need) => needDocument(need, place)),
      more: node.more ?? null,
      at_most: { allow: node.atMost.left, deny: node.atMost.without },
      children: node.children,
    })),
  };
}

function needDocument({ cap, may, optional, field, coverage }: JudgedNeed, place: Place): object {
  const { rule, left, without } = coverage;
  return {
    cap,
    may,
    optional: optional === true,
    field: field ?? null,
    gets: { allow: left, deny: without },
    by: rule === undefined ? null : ruleDocument(rule, place),
    reason: rule === undefined ? null : refusalReason(coverage),
  };
}

function ruleDocument({ from, allow, deny, origin }: PlanCaps, place: Place): object {
  return { from, allow: allow ?? null, deny: deny ?? [], location: place(origin) ?? null };
}
