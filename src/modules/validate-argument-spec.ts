import * as z from "zod";
import { argumentSpec } from "./support/argument-spec.js";
import { checkArguments } from "./support/check-arguments.js";
import { defineModule } from "./types.js";

export const validateArgumentSpec = defineModule({
  name: "validate_argument_spec",
  summary: "Fail unless variables are as a specification says",
  readsOnly: true,
  local: true,
  notes:
    "Checked are the variables with the names in the specification, and those in `provided_arguments`, which must all be in it. " +
    'Values may be written as texts, as with Ansible: `"80"` is a whole number. The message names all that is wrong. ' +
    "A role with `meta/argument_specs.yml` needs no such task: its variables are checked before its first one.",
  examples: `- name: The servers are well described
  validate_argument_spec:
    argument_spec:
      servers:
        type: list
        elements: dict
        required: true
        options:
          name: { type: str, required: true }
          port: { type: int, default: 9443 }
`,
  params: z.strictObject({
    argument_spec: argumentSpec.describe("Options by name: `type`, `required`, `choices`, `elements`, `options`…"),
    provided_arguments: z.record(z.string(), z.unknown()).default({}).describe("Values besides those of variables"),
    validate_args_context: z.record(z.string(), z.unknown()).default({}).describe("Returned as it is"),
  }),
  plan({ argument_spec: spec, provided_arguments: given, validate_args_context }, _facts, { variable }) {
    const names = Object.entries(spec).flatMap(([name, { aliases = [] }]) => [name, ...aliases]);
    const values = Object.fromEntries(
      names.flatMap((name) => {
        const value = variable(name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const wrong = checkArguments(spec, { ...values, ...given });
    if (wrong.length === 0)
      return { changes: [], result: { validate_args_context, msg: "The arg spec validation passed" } };
    return {
      changes: [],
      failed: `arguments are not as they should be: ${wrong.join("; ")}`,
      result: { validate_args_context, argument_errors: wrong, argument_spec_data: spec },
    };
  },
});
