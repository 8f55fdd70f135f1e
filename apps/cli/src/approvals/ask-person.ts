/** Asks the person at the terminal whether a tool may be called. */
import { isJsonObject, type JsonObject } from "@hexdag/kernel";
import type { ApprovalDecision, ApprovalRequest } from "@hexdag/kernel/ports";
import type { ApprovalAsk } from "@hexdag/stdlib";
import type { Keyboard } from "../keyboard.ts";
import type { Progress } from "../render/progress.ts";
import { singleLine } from "../render/text.ts";

export interface PersonOptions {
  readonly keyboard: Keyboard;
  readonly progress: Progress;
}

const BY = "terminal";

/** One question after the other; the progress stands still meanwhile. Where there is no terminal the answer is no, with what to do about it. */
export function askPerson({ keyboard, progress }: PersonOptions): ApprovalAsk {
  let before: Promise<unknown> = Promise.resolve();
  const ask = async (request: ApprovalRequest, signal: AbortSignal): Promise<ApprovalDecision> => {
    signal.throwIfAborted();
    const release = progress.hold();
    try {
      progress.print(question(request));
      for (;;) {
        const line = await keyboard.readLine(signal);
        const decision = line === undefined ? refuse("nobody answered at the terminal") : read(line.trim());
        if (decision !== undefined) return decision;
        progress.print(CHOICES);
      }
    } finally {
      release();
    }
  };
  return (request, signal) => {
    if (!keyboard.isTty) {
      progress.print(
        `${request.node}: the call of ${request.tool} was refused, since nobody can be asked: ${instead(request)}`,
      );
      return Promise.resolve(refuse(`nobody can be asked: standard input is no terminal (${instead(request)})`));
    }
    const asking = before.then(() => ask(request, signal));
    before = asking.catch(() => undefined);
    return asking;
  };
}

function instead({ tool }: ApprovalRequest): string {
  return `--approve ${tool} agrees in advance`;
}

function question({ tool, arguments: args, reason, node }: ApprovalRequest): string {
  const why = reason === undefined ? "" : `\n  it says: ${singleLine(reason)}`;
  const shown = JSON.stringify(args, null, 2).replaceAll("\n", "\n  ");
  return `\n${singleLine(node)} wants to call ${singleLine(tool)} with\n  ${shown}${why}\n${CHOICES}`;
}

const CHOICES = "y to call it, n (and why not) to refuse, or other arguments as JSON:";

/** What a line means; `undefined` for one that is neither yes nor no. */
function read(line: string): ApprovalDecision | undefined {
  if (/^y(?:es)?$/i.test(line)) return { approved: true, by: BY };
  const no = /^no?\b[\s:,]*(?<why>.*)$/is.exec(line);
  if (no !== null) return refuse(no.groups?.["why"] ?? "");
  const args = argumentsIn(line);
  return args === undefined ? undefined : { approved: true, by: BY, arguments: args };
}

function refuse(reason: string): ApprovalDecision {
  return { approved: false, by: BY, ...(reason === "" ? {} : { reason }) };
}

function argumentsIn(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
