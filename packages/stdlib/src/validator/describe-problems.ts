/** Turns ajv's errors into findings for people: one per mistake, each at the place that has to change. */
import type { ValidationProblem } from "@hexdag/kernel/ports";
import type { ErrorObject } from "ajv/dist/2020.js";
import { messageOf } from "./problem-message.ts";
import { formatPath, pointerParts } from "./value-path.ts";

/** Keywords that try schemas on a value: one finding says it all. */
const CHOICES: ReadonlySet<string> = new Set(["anyOf", "oneOf", "contains"]);

/**
 * ajv reports the failures of every alternative and then the `anyOf` itself, and an `if` beside what its `then` found.
 * Kept is one finding for each choice, which says what its alternatives wanted.
 */
export function describeProblems(errors: readonly ErrorObject[]): readonly ValidationProblem[] {
  const choices = errors.filter(({ keyword }) => CHOICES.has(keyword));
  const chosen = errors.filter(
    (error) =>
      error.keyword !== "if" && error.keyword !== "propertyNames" && !choices.some((choice) => isInside(error, choice)),
  );
  const problems = chosen.map((error) => ({
    path: pathOf(error),
    message: messageOf(error, alternativesOf(error, errors)),
  }));
  return unique(problems);
}

/** Whether an error was found while trying the alternatives of `choice`. */
function isInside(error: ErrorObject, choice: ErrorObject): boolean {
  return (
    error !== choice &&
    error.schemaPath.startsWith(`${choice.schemaPath}/`) &&
    error.instancePath.startsWith(choice.instancePath)
  );
}

/** What the alternatives of a choice said about the very value they were tried on. */
function alternativesOf(choice: ErrorObject, errors: readonly ErrorObject[]): readonly string[] {
  const tried = errors.filter((error) => isInside(error, choice) && error.instancePath === choice.instancePath);
  return tried.map((error) => {
    const path = formatPath(extraParts(error));
    return path === "" ? messageOf(error, []) : `${path} ${messageOf(error, [])}`;
  });
}

function pathOf(error: ErrorObject): string {
  return formatPath([...pointerParts(error.instancePath), ...extraParts(error)]);
}

/** A missing or forbidden property is found on the map; what has to change is the property. */
function extraParts({ params, propertyName }: ErrorObject): readonly string[] {
  const name: unknown =
    propertyName ?? params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
  return typeof name === "string" ? [name] : [];
}

function unique(problems: readonly ValidationProblem[]): readonly ValidationProblem[] {
  const seen = new Map(problems.map((problem) => [`${problem.path}\n${problem.message}`, problem]));
  return seen.size === problems.length ? problems : [...seen.values()];
}
