import * as z from "zod";
import { splitPort } from "../inventory/ranges.js";
import { listOf } from "./support/list.js";
import { defineModule } from "./types.js";

const names = ["name", "hostname", "host"] as const;
const groups = ["groups", "groupname", "group"] as const;
const own: ReadonlySet<string> = new Set([...names, ...groups]);
const commaList = listOf(z.string()).optional();

export const addHost = defineModule({
  name: "add_host",
  summary: "Add a host to the inventory of the run, or to more of its groups",
  readsOnly: true,
  local: true,
  grows: "once",
  notes:
    "Every other parameter is a variable of the host. Later plays find it by its groups; `groups` and `hostvars` have it at once, in check mode too. " +
    "The task runs once for all hosts of the batch that come to it, with the variables of the first one: use a `loop` for several hosts. " +
    "What `group_vars/` and `host_vars/` say of new groups and hosts holds for them. Nothing is written to the inventory's files.",
  examples: `- name: The node that was just made
  add_host:
    name: <%= created.address %>
    groups: [gateway, new]
    ansible_user: admin
`,
  freeForm: "name",
  params: z
    .looseObject({
      name: z.string().min(1).optional().describe("The host, with its port if need be: `gw3:2222`"),
      hostname: z.string().min(1).optional().describe("Same as `name`"),
      host: z.string().min(1).optional().describe("Same as `name`"),
      groups: commaList.describe("Groups that it joins, as a list or with commas"),
      groupname: commaList.describe("Same as `groups`"),
      group: commaList.describe("Same as `groups`"),
    })
    .refine((params) => names.filter((name) => params[name] !== undefined).length === 1, {
      error: `expected one of ${names.join(", ")}`,
    })
    .refine((params) => groups.filter((name) => params[name] !== undefined).length <= 1, {
      error: `expected one of ${groups.join(", ")}`,
    }),
  sets: (args) => Object.keys(args).filter((name) => !own.has(name)),
  plan(params) {
    const { name: host, port } = splitPort(params.name ?? params.hostname ?? params.host ?? "");
    const joined = params.groups ?? params.groupname ?? params.group ?? [];
    const variables = {
      ...Object.fromEntries(Object.entries(params).filter(([name]) => !own.has(name))),
      ...(port === undefined ? {} : { ansible_port: port }),
    };
    const list = [...new Set(joined.flatMap((name) => name.split(",")).map((name) => name.trim()))].filter(Boolean);
    return {
      changes: [],
      growth: { host, groups: list, parents: [], variables },
      result: { add_host: { host_name: host, groups: list, host_vars: variables } },
    };
  },
});
