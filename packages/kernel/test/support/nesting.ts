import type { JournalEntry } from "../../src/index.ts";

/**
 * Every way in which entries of nodes and bodies fail to nest: what begins must end, inside what it belongs to, and
 * nothing happens behind the end of the run.
 */
export function nestingProblems(entries: readonly JournalEntry[]): readonly string[] {
  const problems: string[] = [];
  const nodes = new Set<string>();
  const bodies = new Set<string>();
  const pausing = new Set<string>();
  const within = (path: string, open: Set<string>): string | undefined =>
    [...open].find((other) => other !== path && (other.startsWith(`${path}/`) || other.startsWith(`${path}[`)));
  const expect = (holds: boolean, entry: JournalEntry, what: string): void => {
    if (!holds) problems.push(`${entry.seq} ${entry.type} ${"node" in entry ? entry.node : ""}: ${what}`);
  };
  const settle = (entry: JournalEntry & { readonly node: string }): void => {
    expect(!bodies.has(entry.node), entry, "its body is open");
    expect(within(entry.node, bodies) === undefined, entry, `the body ${within(entry.node, bodies)} is open`);
    expect(within(entry.node, nodes) === undefined, entry, `the node ${within(entry.node, nodes)} is open`);
    nodes.delete(entry.node);
    pausing.delete(entry.node);
  };

  for (const [index, entry] of entries.entries()) {
    if (entry.seq !== index + 1) problems.push(`entry ${index} has seq ${entry.seq}`);
    switch (entry.type) {
      // What was called, spent and refused opens and closes nothing.
      case "llm.called":
      case "tool.called":
      case "child.spawned":
      case "resource.reserved":
      // Of runs that are resumed, which none is that is looked at here.
      case "run.suspended":
      case "run.resumed":
        break;
      case "run.started":
        expect(index === 0, entry, "is not the first");
        break;
      case "run.completed":
      case "run.failed":
      case "run.cancelled":
        expect(index === entries.length - 1, entry, "is not the last");
        expect(
          nodes.size + bodies.size + pausing.size === 0,
          entry,
          `${[...nodes, ...bodies, ...pausing].join()} are open`,
        );
        break;
      case "node.started": {
        const end = entry.node.lastIndexOf("/");
        expect(end === -1 || bodies.has(entry.node.slice(0, end)), entry, "its body is not open");
        expect(!nodes.has(entry.node), entry, "runs already");
        nodes.add(entry.node);
        pausing.delete(entry.node);
        break;
      }
      case "node.retrying":
        expect(nodes.has(entry.node), entry, "does not run");
        settle(entry);
        pausing.add(entry.node);
        break;
      case "node.completed":
        expect(nodes.has(entry.node), entry, "does not run");
        settle(entry);
        break;
      case "node.failed":
        expect(nodes.has(entry.node) || entry.attempt === 0, entry, "does not run");
        settle(entry);
        break;
      case "node.cancelled":
        expect(nodes.has(entry.node) || pausing.has(entry.node), entry, "does not run");
        settle(entry);
        break;
      case "node.skipped":
        expect(!nodes.has(entry.node) || entry.reason === "limit", entry, "runs");
        if (entry.reason === "limit") settle(entry);
        break;
      case "cap.denied":
      case "resource.exceeded":
        expect(nodes.has(entry.node), entry, "does not run");
        break;
      case "resource.warning":
        break;
      case "body.started":
        expect(nodes.has(entry.node.replace(/\[[^\]]*\]$/, "")), entry, "its node does not run");
        expect(!bodies.has(entry.node), entry, "is open already");
        bodies.add(entry.node);
        break;
      case "body.completed":
      case "body.failed": {
        expect(bodies.delete(entry.node), entry, "is not open");
        const inner = [...nodes, ...pausing].find((path) => path.startsWith(`${entry.node}/`));
        expect(inner === undefined, entry, `${inner} is open`);
        break;
      }
    }
  }
  return problems;
}
