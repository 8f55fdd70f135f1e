import { HexdagError, type JsonObject } from "@hexdag/kernel";

/** A place in a template's text. Lines count from 1, columns from 0, as Handlebars counts them. */
export interface TemplatePlace {
  readonly line: number;
  readonly column: number;
}

/** A piece of a template's text; `end` is just after it. */
export interface TemplateRange {
  readonly start: TemplatePlace;
  readonly end: TemplatePlace;
}

export interface TemplateProblem {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly place?: TemplateRange | undefined;
  /** The path that could not be read, where one is to blame. */
  readonly path?: string | undefined;
  readonly cause?: unknown;
}

/**
 * HD4504: trying again with the same values cannot help. `data.template` says which piece of the template is to blame, with
 * lines and columns from 1, for whoever knows where the template is written.
 */
export function templateError({ message, hint, place, path, cause }: TemplateProblem): HexdagError {
  const data = {
    ...(path === undefined ? {} : { path }),
    ...(place === undefined ? {} : { template: rangeData(place) }),
  };
  return new HexdagError({
    code: "HD4504",
    message:
      place === undefined
        ? message
        : `${message} (line ${place.start.line}, column ${place.start.column + 1} of the template)`,
    hint,
    cause,
    data: Object.keys(data).length === 0 ? undefined : data,
    retryable: false,
  });
}

function rangeData({ start, end }: TemplateRange): JsonObject {
  return { line: start.line, column: start.column + 1, end_line: end.line, end_column: end.column + 1 };
}
