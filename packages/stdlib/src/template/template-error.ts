import { HexdagError } from "@hexdag/kernel";

/** A place in a template's text. Lines count from 1, columns from 0, as Handlebars counts them. */
export interface TemplatePlace {
  readonly line: number;
  readonly column: number;
}

export interface TemplateProblem {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly place?: TemplatePlace | undefined;
  /** The path that could not be read, where one is to blame. */
  readonly path?: string | undefined;
  readonly cause?: unknown;
}

/** HD4504: trying again with the same values cannot help. */
export function templateError({ message, hint, place, path, cause }: TemplateProblem): HexdagError {
  return new HexdagError({
    code: "HD4504",
    message:
      place === undefined ? message : `${message} (line ${place.line}, column ${place.column + 1} of the template)`,
    hint,
    cause,
    data: path === undefined ? undefined : { path },
    retryable: false,
  });
}
