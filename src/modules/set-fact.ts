import * as z from "zod";
import { defineModule } from "./types.js";

/** Words that no expression can use as a name. */
const reserved = new Set(
  (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if implements import in instanceof interface let new null package private protected public return static " +
    "super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

export const setFact = defineModule({
  name: "set_fact",
  summary: "Set variables of the host for the tasks that follow",
  readsOnly: true,
  local: true,
  notes:
    "Every parameter but `cacheable` is the name of a variable. Values keep their type. " +
    "`cacheable` is accepted and changes nothing: no run keeps variables for the next one.",
  examples: `- name: Remember which servers take part
  set_fact:
    peers: <%= groups.gateway.filter((name) => name !== inventory_hostname) %>
    restart_needed: true
`,
  params: z
    .looseObject({ cacheable: z.boolean().default(false).describe("Accepted for playbooks of Ansible; no effect") })
    .superRefine(({ cacheable: _cacheable, ...variables }, context) => {
      const names = Object.keys(variables);
      if (names.length === 0) context.addIssue({ code: "custom", message: "expected at least one variable" });
      for (const name of names) {
        if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) && !reserved.has(name)) continue;
        context.addIssue({
          code: "custom",
          path: [name],
          message: `"${name}" cannot be the name of a variable: expected letters, digits and _, and no word of JavaScript's own`,
        });
      }
    }),
  sets: (args) => Object.keys(args).filter((name) => name !== "cacheable"),
  plan({ cacheable: _cacheable, ...variables }) {
    return { changes: [], variables, result: { ansible_facts: variables } };
  },
});
