import type { JsonSchemaType } from "@modelcontextprotocol/sdk/validation";
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";

/** What does not fit a server's schema, in words; `undefined` when all does. */
export type SchemaCheck = (schema: object, value: unknown) => string | undefined;

/** A schema that cannot be read here lets everything pass: the server that wrote it judges. */
export function createSchemaCheck(): SchemaCheck {
  const checks = new WeakMap<object, (value: unknown) => string | undefined>();
  const compile = (schema: object): ((value: unknown) => string | undefined) => {
    // Ids are known only within one schema, and the dialect only by the server.
    const { $schema: _dialect, $id: _id, ...rest }: JsonSchemaType = { ...schema };
    try {
      const validate = new AjvJsonSchemaValidator().getValidator(rest);
      return (value) => validate(value).errorMessage;
    } catch {
      return () => undefined;
    }
  };
  return (schema, value) => {
    const check = checks.get(schema) ?? compile(schema);
    checks.set(schema, check);
    return check(value);
  };
}
