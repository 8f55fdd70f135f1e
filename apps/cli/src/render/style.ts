import type { Io, Output } from "../io.ts";

/** How a stream wants its text: coloured or not, with which glyphs. */
export interface Style {
  readonly color: boolean;
  readonly glyphs: Glyphs;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

export type Paint = (text: string) => string;

export interface Glyphs {
  readonly pending: string;
  readonly succeeded: string;
  readonly failed: string;
  readonly skipped: string;
  readonly cancelled: string;
  readonly waiting: string;
  readonly spinner: readonly string[];
  readonly branch: string;
  readonly lastBranch: string;
  readonly trunk: string;
}

const UNICODE: Glyphs = {
  pending: "○",
  succeeded: "✔",
  failed: "✖",
  skipped: "⊘",
  cancelled: "■",
  waiting: "↻",
  spinner: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"],
  branch: "├─",
  lastBranch: "└─",
  trunk: "│ ",
};
const ASCII: Glyphs = {
  pending: ".",
  succeeded: "+",
  failed: "x",
  skipped: "-",
  cancelled: "#",
  waiting: "~",
  spinner: ["|", "/", "-", "\\"],
  branch: "|-",
  lastBranch: "`-",
  trunk: "| ",
};

/** The style for one stream of this process, from the terminal and the conventions `NO_COLOR`, `FORCE_COLOR` and `TERM`. */
export function styleFor(output: Output, env: Io["env"]): Style {
  return createStyle({ color: wantsColor(output, env), unicode: env["TERM"] !== "linux" });
}

export function createStyle(options: { readonly color: boolean; readonly unicode: boolean }): Style {
  const paint = (open: number, close: number): Paint =>
    options.color ? (text) => `\u001b[${open}m${text}\u001b[${close}m` : (text) => text;
  return {
    color: options.color,
    glyphs: options.unicode ? UNICODE : ASCII,
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}

function wantsColor(output: Output, env: Io["env"]): boolean {
  if (isSet(env["NO_COLOR"])) return false;
  if (isSet(env["FORCE_COLOR"])) return env["FORCE_COLOR"] !== "0";
  return output.isTty && env["TERM"] !== "dumb";
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
