/**
 * Makes parts of a message of what a node is given as images and files: a path, an address, or bytes. What the model cannot take
 * is refused before anything is read.
 */
import { HexdagError, isJsonObject, type JsonObject, type JsonValue, type RunContext } from "@hexdag/kernel";
import { type Llm, type LlmFilePart, type LlmImagePart, llmRefusal } from "@hexdag/kernel/ports";
import { SOURCE_KEYS } from "./attachment-spec.ts";
import { mediaTypeOf, typeByName } from "./media-type.ts";

/** The largest file that is read, in bytes; vendors take less. */
const MAX_BYTES = 50 * 1024 * 1024;

/** Who is to be shown something, and where files are. */
export interface Showing {
  readonly llm: Llm;
  readonly model: string | undefined;
  readonly ctx: RunContext;
}

/** An image or a file of a node's spec, or of a message in its conversation. `where` is its place, for messages. */
export async function toAttachment(
  kind: "image" | "file",
  { value, where }: { readonly value: JsonValue; readonly where: string },
  { llm, model, ctx }: Showing,
): Promise<LlmImagePart | LlmFilePart> {
  const can = llm.capabilities?.(model);
  if ((kind === "image" ? can?.vision : can?.files) !== true)
    throw llmRefusal(kind === "image" ? "takes no images" : "takes no files", {
      operation: "generate",
      who: model ?? "the model",
    });
  const { source, mediaType, name } = readSource(value, where);
  const { url } = source;
  if (url !== undefined) return part(kind, { mediaType: mediaType ?? typeByName(url) ?? ANY[kind], url, name });
  const bytes = source.path === undefined ? decoded(source.data, where) : await read(source.path, where, ctx);
  const type = mediaType ?? mediaTypeOf(bytes, source.path ?? name);
  if (type === undefined)
    throw notShown(where, "nothing says what it is", "add media_type, such as image/png or application/pdf");
  if (kind === "image" && !type.startsWith("image/"))
    throw notShown(where, `it is ${type}, which is no image`, "hand it in under files");
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  return part(kind, { mediaType: type, data, name: name ?? source.path?.split("/").at(-1) });
}

/** Whether a spec names files outright, which are read through their port. What only a run knows says nothing: a template, or `*`. */
export function namesFiles(spec: JsonObject): boolean {
  return [spec["images"], spec["files"]].some((list) => Array.isArray(list) && list.some(isPath));
}

const ANY = { image: "image/*", file: "application/octet-stream" } as const;

function isPath(value: JsonValue): boolean {
  if (isJsonObject(value)) return value["path"] !== undefined;
  return typeof value === "string" && !/\{\{|\*/.test(value) && !/^(?:data|https?):/i.test(value);
}

interface Source {
  readonly source: { readonly path?: string; readonly url?: string; readonly data?: string };
  readonly mediaType: string | undefined;
  readonly name: string | undefined;
}

function readSource(value: JsonValue, where: string): Source {
  if (typeof value === "string" && value !== "") return { ...sourceInText(value, where), name: undefined };
  const map = isJsonObject(value) ? value : {};
  const given = SOURCE_KEYS.filter((key) => typeof map[key] === "string" && map[key] !== "");
  const [key] = given;
  if (key === undefined || given.length > 1)
    throw notShown(where, `it has ${given.length === 0 ? "no source" : given.join(" and ")}`, SHAPES);
  const { media_type: mediaType, name } = map;
  return {
    source: { [key]: map[key] },
    mediaType: typeof mediaType === "string" ? mediaType : undefined,
    name: typeof name === "string" ? name : undefined,
  };
}

const SHAPES = "give a path, an address, or a map with one of path, url and data";

/** `data:image/png;base64,…`, an address, or else a path. */
function sourceInText(text: string, where: string): Omit<Source, "name"> {
  const [, mediaType, data] = /^data:([^;,]+)[^,]*;base64,(.*)$/is.exec(text) ?? [];
  if (data !== undefined) return { source: { data }, mediaType };
  if (/^data:/i.test(text)) throw notShown(where, "its data: URL is not in base64", "write data:image/png;base64,…");
  return { source: /^https?:/i.test(text) ? { url: text } : { path: text }, mediaType: undefined };
}

function decoded(data = "", where: string): Uint8Array {
  const dense = data.replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(dense)) throw notShown(where, "its data is no base64", "encode the bytes");
  return Buffer.from(dense, "base64");
}

async function read(path: string, where: string, { ports: { files }, signal }: RunContext): Promise<Uint8Array> {
  if (files === undefined) {
    throw new HexdagError({
      code: "HD7001",
      message: `${where} is the file "${path}", and the run has no port "files" to read it through`,
      hint: "add it under spec.ports: files: {adapter: local, config: {root: .}}; an address starts with https:",
      retryable: false,
    });
  }
  const { sizeBytes = 0 } = (await files.stat(path, { signal })) ?? {};
  if (sizeBytes > MAX_BYTES)
    throw notShown(
      where,
      `${path} has ${Math.ceil(sizeBytes / 1024 / 1024)} MB, and at most 50 are read`,
      "make it smaller",
    );
  return await files.read(path, { signal });
}

function part(
  kind: "image" | "file",
  { mediaType, data, url, name }: Omit<LlmFilePart, "type" | "name"> & { readonly name: string | undefined },
): LlmImagePart | LlmFilePart {
  const source = { mediaType, ...(data === undefined ? {} : { data }), ...(url === undefined ? {} : { url }) };
  if (kind === "image") return { type: "image", ...source };
  return { type: "file", ...source, ...(name === undefined ? {} : { name }) };
}

/** What cannot be shown to a model. */
function notShown(where: string, why: string, hint: string): HexdagError {
  return new HexdagError({
    code: "HD6007",
    message: `${where} cannot be shown to the model: ${why}`,
    hint,
    retryable: false,
  });
}
