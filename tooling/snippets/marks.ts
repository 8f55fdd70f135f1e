import type { Document, Problem, Snippet } from "./markdown.ts";

/** Marks by language. `x=` takes a value. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  yaml: ["nodes", "spec", "bad", "file="],
  ts: ["run", "file="],
  sh: ["run", "exit="],
  json: ["file="],
  text: [],
  mermaid: [],
};

/** Every block says what it is, in a language that is checked, with marks that mean something. */
export function checkMarks({ snippets }: Document): readonly Problem[] {
  return snippets.flatMap((snippet) => problemsOf(snippet).map((message) => problem(snippet, message)));
}

function problemsOf({ language, marks, code, next }: Snippet): readonly string[] {
  const known = allowed[language];
  if (known === undefined) {
    const what = language === "" ? "a block without a language" : `a block in "${language}"`;
    return [`${what}: use ${Object.keys(allowed).join(", ")}`];
  }
  const unknown = marks.filter(
    (mark) => !known.some((name) => (name.endsWith("=") ? mark.startsWith(name) : mark === name)),
  );
  return [
    ...unknown.map(
      (mark) => `"${mark}" means nothing on a ${language} block; it takes ${known.join(", ") || "no mark"}`,
    ),
    ...(marks.includes("bad") && next?.language !== "text"
      ? ["a bad manifest is followed by a text block with its diagnostics"]
      : []),
    ...(language === "json" ? jsonProblem(code) : []),
  ];
}

function jsonProblem(code: string): readonly string[] {
  try {
    JSON.parse(code);
    return [];
  } catch (error) {
    return [`not JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
}

export function problem({ file, line }: Snippet, message: string): Problem {
  return { file, line, message };
}
