/**
 * The walk that builds a project's documents: puts included files and environment variables in place. A file that holds
 * neither is handed on as it was parsed. What changes is made anew down to the change; everything else is shared.
 *
 * - A file is read and parsed once; what it becomes is worked out once per part of it that is included.
 * - An include is followed only where it stands, so a circle is found when a part would have to contain itself.
 * - What all includes add up to is bounded, however little text they are.
 */
import type { Reporter } from "../diagnostics/reporter.ts";
import type { Place, SourceFile } from "../diagnostics/span.ts";
import type {
  SourceDocument,
  SourceEntry,
  SourceList,
  SourceMap,
  SourceScalar,
  SourceValue,
} from "../parse/source-value.ts";
import { MAX_DEPTH, tooDeep } from "../parse/to-source-value.ts";
import type { Reader } from "../source/source.ts";
import { hasVariables, substitute, type Variables } from "./environment-variables.ts";
import { type IncludeTarget, includeIn, readTarget, type WrittenInclude } from "./include-path.ts";
import { IncludedFiles, type ParsedFile } from "./included-files.ts";
import { includedPart } from "./included-part.ts";
import { isSecretName, secretHandle } from "./secrets.ts";

/** What building a project takes. */
export interface ExpansionOptions {
  readonly file: SourceFile;
  readonly reader: Reader | undefined;
  readonly reporter: Reporter;
  /** The environment; absent where the manifest may not read it. */
  readonly env: ((name: string) => string | undefined) | undefined;
  readonly lenient: boolean;
  readonly maxBytes: number;
}

const MAX_INCLUDE_DEPTH = 10;
const MAX_INCLUDED_VALUES = 1_000_000;

/** What is being built: how it was come to, and how deep in it the walk is. */
interface Site {
  readonly chain: readonly Link[];
  readonly depth: number;
}

interface Link {
  /** `file`, or `file#part`. */
  readonly name: string;
  /** Where it is included; absent for the file asked for. */
  readonly at?: Place;
}

/** A part of a file, built. */
interface Built {
  readonly value: SourceValue;
  /** How many values it is, and how deep they nest. */
  readonly weight: number;
  readonly depth: number;
}

export class Expansion {
  readonly variables: Variables;
  /** Whether there is any `!js`. */
  hasInline = false;
  readonly #reporter: Reporter;
  readonly #files: IncludedFiles;
  readonly #built = new Map<string, Built | undefined>();
  /** What a map or list becomes: values that aliases repeat are built once. */
  readonly #memo = new Map<SourceValue, SourceValue>();
  /** Files whose documents have joined the project. */
  readonly #joined = new Set<string>();
  #included = 0;

  constructor(options: ExpansionOptions) {
    const { reporter, env, lenient } = options;
    this.#reporter = reporter;
    this.#files = new IncludedFiles(options);
    this.variables = { reporter, env, lenient, asked: new Map(), secrets: false };
  }

  get files(): readonly SourceFile[] {
    return this.#files.files;
  }

  /** The documents of the file asked for, and of the files it includes as documents. */
  documents(parsed: ParsedFile): readonly SourceDocument[] {
    this.#files.add(parsed);
    return this.#documentsOf(parsed, { chain: [{ name: parsed.file.file }], depth: 0 });
  }

  #documentsOf({ file, documents }: ParsedFile, site: Site): readonly SourceDocument[] {
    this.#joined.add(file.file);
    if (!isBuilt(file.text)) return documents;
    return documents.flatMap(({ source, value }) => {
      const include = includeIn(value);
      if (include !== undefined) return this.#includeDocuments(include, site);
      return [{ source, value: this.#build(value, site) }];
    });
  }

  #includeDocuments(include: WrittenInclude, site: Site): readonly SourceDocument[] {
    const found = this.#find(include, site);
    if (found === undefined) return [];
    const { parsed, target, next, at } = found;
    if (target.part === undefined) return this.#joined.has(parsed.file.file) ? [] : this.#documentsOf(parsed, next);
    const value = this.#includePart(parsed, target, { at, site: next });
    return value === undefined ? [] : [{ source: value.source, value }];
  }

  /** What stands in place of a value. */
  #build(value: SourceValue, site: Site): SourceValue {
    if (value.type === "scalar") return this.#buildScalar(value, site);
    const include = value.type === "map" ? includeIn(value) : undefined;
    if (include !== undefined) return this.#include(include, site) ?? brokenAt(include.at);
    const known = this.#memo.get(value);
    if (known !== undefined) return known;
    const inside = { ...site, depth: site.depth + 1 };
    const built = value.type === "map" ? this.#buildMap(value, inside) : this.#buildList(value, inside);
    this.#memo.set(value, built);
    return built;
  }

  #buildScalar(scalar: SourceScalar, site: Site): SourceValue {
    switch (scalar.tag) {
      case "include":
        return this.#include({ path: scalar, at: scalar }, site) ?? brokenAt(scalar);
      case "secret":
        return this.#secret(scalar);
      case "js":
        return this.#inline(scalar);
      default:
        return substitute(scalar, this.variables);
    }
  }

  #buildMap(map: SourceMap, site: Site): SourceMap {
    let changed: SourceEntry[] | undefined;
    for (const [index, entry] of map.entries.entries()) {
      this.#checkKey(entry);
      const value = this.#build(entry.value, site);
      if (value === entry.value) continue;
      changed ??= [...map.entries];
      changed[index] = { ...entry, value };
    }
    if (changed === undefined) return map;
    return { ...map, entries: changed, data: Object.fromEntries(changed.map(({ key, value }) => [key, value.data])) };
  }

  #buildList(list: SourceList, site: Site): SourceList {
    const items: SourceValue[] = [];
    let isSame = true;
    for (const item of list.items) {
      const value = this.#build(item, site);
      isSame &&= value === item;
      // A list in place of an item is that many items.
      if (value.type === "list" && value !== item && includeIn(item) !== undefined) items.push(...value.items);
      else items.push(value);
    }
    return isSame ? list : { ...list, items, data: items.map(({ data }) => data) };
  }

  #checkKey(entry: SourceEntry): void {
    if (!entry.key.includes("${") || !hasVariables(entry.key)) return;
    this.#reporter.report({
      code: "HD3506",
      message: `"${entry.key}" is a key, and variables are replaced in values only`,
      hint: "write the key out",
      at: entry,
    });
  }

  #secret(scalar: SourceScalar): SourceValue {
    const name = String(scalar.data).trim();
    if (this.variables.env === undefined || !isSecretName(name)) {
      this.#reporter.report(
        this.variables.env === undefined
          ? {
              code: "HD3502",
              message: "!secret cannot be used: a manifest that was sent in may not use this machine's secrets",
              hint: "let whoever runs it fill the port",
              at: scalar,
            }
          : {
              code: "HD3504",
              message: name === "" ? "!secret needs a name" : "this is not the name of a secret",
              hint: "for example !secret OPENAI_API_KEY; the value itself never stands in a manifest",
              at: scalar,
            },
      );
      return brokenAt(scalar);
    }
    this.variables.secrets = true;
    return secretHandle(name, scalar);
  }

  /** Code is left as it is: no variable is replaced in it. */
  #inline(scalar: SourceScalar): SourceValue {
    this.hasInline = true;
    if (this.variables.env !== undefined) return scalar;
    this.#reporter.report({
      code: "HD3019",
      message: "!js cannot be used: a manifest that was sent in may not bring code",
      hint: "name a function that is registered here",
      at: scalar,
    });
    return brokenAt(scalar);
  }

  #include(include: WrittenInclude, site: Site): SourceValue | undefined {
    const found = this.#find(include, site);
    return found && this.#includePart(found.parsed, found.target, { at: found.at, site: found.next });
  }

  /** The file an include names, and the way on from there. */
  #find({ path, at, problem }: WrittenInclude, site: Site): FoundFile | undefined {
    if (path === undefined) {
      this.#reporter.report({
        code: "HD1021",
        message: problem ?? "!include needs the path of a file",
        hint: 'write !include ./file.yaml, or {"!include": ./file.yaml}',
        at,
      });
      return undefined;
    }
    const text = this.#pathText(path);
    const target = text === undefined ? undefined : readTarget(text, at, this.#reporter);
    if (text === undefined || target === undefined || this.#isTooDeep(target, at, site)) return undefined;
    const parsed = this.#files.read(target.file, text.split("#")[0]?.trim() ?? text, at);
    if (parsed === undefined) return undefined;
    const name = target.part === undefined ? parsed.file.file : `${parsed.file.file}#${target.part}`;
    const chain = [...site.chain, { name, at }];
    if (site.chain.some((link) => link.name === name)) {
      this.#reportCircle(chain, at);
      return undefined;
    }
    return { parsed, target, next: { chain, depth: site.depth }, at };
  }

  /** The path, with its variables replaced. */
  #pathText(path: SourceScalar): string | undefined {
    const { tag: _, ...plain } = path;
    const read = substitute(plain, this.variables);
    if (read.type === "scalar") return read.broken === true ? undefined : String(read.data);
    this.#reporter.report({
      code: "HD3503",
      message: "the path of an include cannot hold a secret",
      hint: "give the variable a name without KEY, SECRET, TOKEN, PASSWORD, CREDENTIAL or PRIVATE in it",
      at: path,
    });
    return undefined;
  }

  #includePart(
    parsed: ParsedFile,
    { part }: IncludeTarget,
    { at, site }: { readonly at: Place; readonly site: Site },
  ): SourceValue | undefined {
    const name = site.chain.at(-1)?.name ?? "";
    if (!this.#built.has(name)) {
      const raw = includedPart(parsed, part, { at, reporter: this.#reporter });
      const value = raw && (isBuilt(parsed.file.text) ? this.#build(raw, { ...site, depth: 0 }) : raw);
      this.#built.set(name, value && { value, ...measure(value) });
    }
    const built = this.#built.get(name);
    if (built === undefined || !this.#fits(built, at, site)) return undefined;
    return built.value;
  }

  #fits({ weight, depth }: Built, at: Place, site: Site): boolean {
    if (site.depth + depth > MAX_DEPTH) {
      this.#reporter.report(tooDeep(at));
      return false;
    }
    const before = this.#included;
    this.#included += weight;
    if (this.#included <= MAX_INCLUDED_VALUES) return true;
    if (before <= MAX_INCLUDED_VALUES)
      this.#reporter.report({
        code: "HD1019",
        message: `with this include, more than ${MAX_INCLUDED_VALUES.toLocaleString("en")} values are included`,
        hint: "includes of includes multiply; include less, or use one level",
        at,
      });
    return false;
  }

  #isTooDeep({ file }: IncludeTarget, at: Place, { chain }: Site): boolean {
    if (chain.length <= MAX_INCLUDE_DEPTH) return false;
    const way = [...chain.map(({ name }) => name), file].join(" → ");
    this.#reporter.report({
      code: "HD1019",
      message: `includes are nested more than ${MAX_INCLUDE_DEPTH} deep: ${way}`,
      hint: "include the files from fewer levels",
      at,
    });
    return true;
  }

  #reportCircle(chain: readonly Link[], at: Place): void {
    this.#reporter.report({
      code: "HD1018",
      message: `files include each other in a circle: ${chain.map(({ name }) => name).join(" → ")}`,
      hint: "take one of the includes out, or include only a part: path#key",
      at,
      related: chain
        .slice(1, -1)
        .flatMap((link) => (link.at === undefined ? [] : [{ message: `${link.name} is included here`, at: link.at }])),
    });
  }
}

interface FoundFile {
  readonly parsed: ParsedFile;
  readonly target: IncludeTarget;
  /** The site inside the file. */
  readonly next: Site;
  readonly at: Place;
}

/** Whether anything in a text may have to be built. */
function isBuilt(text: string): boolean {
  return text.includes("${") || /!(?:include|secret|js)\b/.test(text);
}

/** Stands for what could not be built, which has been reported. */
function brokenAt({ source, start, end }: Place): SourceScalar {
  return { type: "scalar", source, start, end, style: "plain", data: null, broken: true };
}

function measure(value: SourceValue): { readonly weight: number; readonly depth: number } {
  if (value.type === "scalar") return { weight: 1, depth: 0 };
  const children = value.type === "list" ? value.items : value.entries.map((entry) => entry.value);
  let [weight, depth] = [1, 0];
  for (const child of children) {
    const inner = measure(child);
    weight += inner.weight;
    depth = Math.max(depth, inner.depth);
  }
  return { weight, depth: depth + 1 };
}
