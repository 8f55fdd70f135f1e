/** Names and layout of written types. */

/** `invoice-triage` → `InvoiceTriage`: letters, digits and `_` only, and no digit first. */
export function typeName(text: string): string {
  const words = text.split(/[^\p{L}\p{N}_]+/u).filter((word) => word !== "");
  const name = words
    .flatMap((word) => word.split("_"))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
  if (name === "") return "Unnamed";
  return /^\p{N}/u.test(name) ? `_${name}` : name;
}

/** Names of which none is given twice. */
export interface Names {
  /** The name, or the first with a number behind it that nobody has. */
  take(name: string): string;
}

export function createNames(): Names {
  const taken = new Set<string>();
  return {
    take(name) {
      let free = name;
      for (let count = 2; taken.has(free); count++) free = `${name}${count}`;
      taken.add(free);
      return free;
    },
  };
}

/** A field's name as TypeScript writes it. */
export function propertyName(name: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? name : JSON.stringify(name);
}

/** Lines, two spaces further in. */
export function indent(text: string): string {
  return text.replaceAll(/^(?!$)/gm, "  ");
}
