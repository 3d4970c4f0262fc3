import type { ModuleCase } from "./closed-loop.js";

/** Of modules that give something to the run, and nothing to the host. */
export const cases: ModuleCase[] = [
  {
    name: "include_vars reads a file beside the playbook",
    module: "include_vars",
    files: { "vars/limits.yml": "limits: { soft: 4096 }\n" },
    params: { file: "limits.yml", name: "read" },
    status: "ok",
    result: { ansible_facts: { read: { limits: { soft: 4096 } } } },
  },
  {
    name: "include_vars finds no file",
    module: "include_vars",
    params: { file: "none.yml" },
    status: "failed",
    message: "none.yml",
  },
  {
    name: "set_stats tells of the run",
    module: "set_stats",
    params: { data: { moved: 3 } },
    status: "ok",
    result: { ansible_stats: { data: { moved: 3 }, per_host: false, aggregate: true } },
  },
  {
    name: "validate_argument_spec takes what is as it should be",
    module: "validate_argument_spec",
    params: { argument_spec: { port: { type: "int" } }, provided_arguments: { port: "80" } },
    status: "ok",
  },
  {
    name: "validate_argument_spec names all that is wrong",
    module: "validate_argument_spec",
    params: { argument_spec: { port: { type: "int" }, name: { required: true } }, provided_arguments: { port: "x" } },
    status: "failed",
    message: /port.*name|name.*port/s,
  },
  {
    name: "async_status knows no such job",
    module: "async_status",
    params: { jid: "j0.1" },
    predicted: "ok",
    status: "failed",
    message: "there is no such job",
  },
];
