import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const MAX_FRAMES = 6;

/**
 * The part of a stack that tells where in the user's own code something was thrown: frames in files of theirs, paths as
 * seen from the working directory. Frames of Node, of this command and of installed packages are left out.
 */
export function causeLines(stack: string | undefined, cwd: string): readonly string[] {
  return (stack ?? "")
    .split("\n")
    .filter((line) => isFrame(line) && !isForeign(line) && !isInstalled(line))
    .slice(0, MAX_FRAMES)
    .map((line) => `  ${line.trim().replace(/file:\/\/[^\s)]+/u, (url) => shortPath(url, cwd))}`);
}

/** A stack without the frames of Node and of this command. */
export function ownStack(stack: string): string {
  return stack
    .split("\n")
    .filter((line) => !isFrame(line) || !isForeign(line))
    .join("\n");
}

/** Whether an error began in this command, and not in code that it called. */
export function isThrownByUs(stack: string | undefined): boolean {
  const first = (stack ?? "").split("\n").find((line) => isFrame(line) && !line.includes("node:"));
  return first?.includes(ownDirectory()) === true;
}

function isFrame(line: string): boolean {
  return /^\s+at /u.test(line);
}

function isForeign(line: string): boolean {
  return line.includes("node:") || line.includes(ownDirectory());
}

function isInstalled(line: string): boolean {
  return /[\\/]node_modules[\\/]/u.test(line);
}

function shortPath(url: string, cwd: string): string {
  const [, file = url, position = ""] = /^(.*?)((?::\d+){0,2})$/u.exec(url) ?? [];
  return `${relative(cwd, fileURLToPath(file))}${position}`;
}

/** Where this command lies, as stack frames spell it. */
function ownDirectory(): string {
  return import.meta.url.slice(0, import.meta.url.lastIndexOf("/") + 1);
}
