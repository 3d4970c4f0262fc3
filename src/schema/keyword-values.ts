import { connections } from "../inventory/connection.js";
import { loopForms } from "../playbook/loop-forms.js";
import { hostOrders, strategies } from "../playbook/types.js";
import { becomeMethods } from "../become-methods.js";
import { anything, listOf, oneOrMore, orTemplate, template, text, type JsonSchema } from "./json-schema.js";

const flag = { type: "boolean" };
const boolean = orTemplate(flag);
const count = { type: "integer", minimum: 0 };
const condition = oneOrMore({ type: ["string", "boolean", "number"] });
const mapping = { type: ["object", "null"] };
const variables = { ...mapping, propertyNames: { pattern: "^[A-Za-z_$][A-Za-z0-9_$]*$" } };
const tags = oneOrMore(text);
const tasks: JsonSchema = { anyOf: [listOf({ $ref: "#/definitions/task" }), { type: "null" }] };
const handlers: JsonSchema = { anyOf: [listOf({ $ref: "#/definitions/handler" }), { type: "null" }] };
const roles: JsonSchema = { anyOf: [listOf({ $ref: "#/definitions/role" }), { type: "null" }] };
const loopList = { anyOf: [{ type: "array" }, template] };

const loopControl = {
  ...mapping,
  properties: {
    loop_var: { type: "string", description: "Name of the item, instead of item" },
    index_var: { type: "string", description: "Name of the item's index, from 0" },
    label: { ...text, description: "What is shown of the item" },
    pause: { type: "number", minimum: 0, description: "Seconds between items" },
    extended: { type: ["boolean", "null"], description: "Whether there is ansible_loop" },
    extended_allitems: { type: ["boolean", "null"], description: "Whether it has all items" },
  },
  additionalProperties: false,
};

/** What each keyword takes, and what it is for. */
export const keywordValues: Readonly<Record<string, [schema: JsonSchema, about: string]>> = {
  always: [tasks, "Tasks that run at the end in any case"],
  any_errors_fatal: [boolean, "One failure is that of all hosts"],
  args: [mapping, "More parameters of the module"],
  async: [orTemplate(count), "Seconds that the task may take in the background; 0: not there"],
  become: [boolean, "Run as another account"],
  become_exe: [text, "Program that becomes it"],
  become_flags: [text, "Options of that program"],
  become_method: [orTemplate({ enum: becomeMethods }), "How to become it"],
  become_user: [text, "That account"],
  block: [tasks, "Tasks that belong together"],
  changed_when: [condition, "Expression that says whether the task has changed something"],
  check_mode: [boolean, "Whether this only tells what it would do"],
  collections: [oneOrMore(text), "Accepted; each module is found by its own name"],
  connection: [{ enum: connections }, "How hosts are reached whose variables do not say it"],
  delay: [orTemplate({ type: "number", minimum: 0 }), "Seconds between the attempts of until"],
  delegate_facts: [boolean, "What the task sets belongs to the host that it is delegated to"],
  delegate_to: [text, "Host that does the task instead"],
  diff: [boolean, "Whether it shows what is changed"],
  environment: [mapping, "Variables of the environment"],
  failed_when: [condition, "Expression that says whether the task has failed"],
  force_handlers: [flag, "Notified handlers run also on hosts that failed"],
  gather_facts: [boolean, "Whether setup runs before all other tasks"],
  gather_subset: [oneOrMore(text), "What it reads, as the parameter of setup"],
  handlers: [handlers, "Tasks that run when others notify them"],
  hosts: [oneOrMore(text), "Host pattern"],
  ignore_errors: [boolean, "Go on after a failure"],
  ignore_unreachable: [boolean, "A host that is not reached misses this only"],
  import_playbook: [text, "Another playbook, whose plays stand here"],
  listen: [oneOrMore(text), "Topics that notify this handler"],
  loop: [loopList, "Items: the task runs once for each"],
  loop_control: [loopControl, "How the loop goes"],
  max_fail_percentage: [{ type: ["number", "string"] }, "Share of the batch that may fail"],
  module_defaults: [mapping, "Parameters that tasks of a module have, by its name"],
  name: [text, "What is shown"],
  no_log: [boolean, "Show nothing of what the task is given and gives"],
  notify: [oneOrMore(text), "Handlers that run when the task has changed something"],
  order: [{ enum: hostOrders }, "In which order hosts have their turn"],
  poll: [orTemplate(count), "Seconds between two looks at an async task; 0: it is not waited for"],
  port: [{ type: "integer", minimum: 1, maximum: 65535 }, "Port of sshd"],
  post_tasks: [tasks, "Tasks behind all others"],
  pre_tasks: [tasks, "Tasks before the roles"],
  register: [{ type: "string" }, "Variable for the result"],
  remote_user: [text, "Account to log in with"],
  rescue: [tasks, "Tasks that run when one of the block has failed"],
  retries: [orTemplate({ type: "number", minimum: 0 }), "Attempts of until (default 3)"],
  role: [{ type: "string" }, "Name of the role"],
  roles: [roles, "Roles, whose tasks run before those of the play"],
  run_once: [boolean, "Run on the first host of the batch only"],
  serial: [oneOrMore({ type: ["integer", "string"] }), "Size of batches: numbers or percentages"],
  strategy: [{ enum: strategies }, "linear: task by task together; free: each host by itself"],
  tags: [tags, "Words by which --tags and --skip-tags choose"],
  tasks: [tasks, "Tasks behind the roles"],
  throttle: [count, "Hosts that may do the task at the same time"],
  timeout: [orTemplate(count), "Seconds after which the task is ended; 0: never"],
  until: [condition, "The task is tried again until this holds"],
  vars: [variables, "Variables"],
  vars_files: [anything, "Files of variables; of a list in the list the first that there is"],
  vars_prompt: [{ type: ["array", "null"] }, "Variables that are asked for"],
  when: [condition, "Expression: the task runs where it holds"],
  with_dict: [{ anyOf: [{ type: ["object", "array"] }, template] }, "Entries of a mapping, as item.key and item.value"],
  with_list: [loopList, "The same as loop"],
  with_nested: [loopList, "Every choice of one from each list"],
  with_sequence: [{ type: ["string", "number", "array"] }, "Numbers: 1-10, or start=1 end=10 stride=2"],
  with_subelements: [loopList, "Items with each entry of a list in them"],
  with_together: [loopList, "The first of each list, the second of each"],
};

/** The schemas of these keywords. */
export function keywordSchemas(names: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    names.map((name) => {
      const [schema, description] = keywordValues[name] ?? [anything, loopAbout(name)];
      return [name, description === undefined ? schema : { ...schema, description }];
    }),
  );
}

function loopAbout(name: string): string | undefined {
  return Object.hasOwn(loopForms, name) ? "Items: the task runs once for each" : undefined;
}
