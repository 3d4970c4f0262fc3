import { posix } from "node:path";
import * as z from "zod";
import { quote } from "../remote/quote.js";
import { parameterFaults } from "./support/goldengate/check-parameters.js";
import { destinationFacts, destinationOf } from "./support/destination.js";
import { goldenGateParams, groupName, splitGoldenGate } from "./support/goldengate/ggsci.js";
import { listOf } from "./support/list.js";
import { attributeParams } from "./support/params.js";
import { placeParams } from "./support/place-params.js";
import { fileChanges, fileResult } from "./support/write-file.js";
import { defineModule } from "./types.js";

export const goldengateParams = defineModule({
  name: "goldengate_params",
  summary: "Write a parameter file of Oracle GoldenGate, after it was checked",
  notes:
    "The file is `dirprm/NAME.prm` in small letters, `dirprm/mgr.prm` for the manager, and is replaced at once or not at all. " +
    "Checked before: the first line and its group, that every parameter is one of that program, semicolons, trails before tables, " +
    "no password in clear text. Where the installation has `checkprm` (since 12.2), that has to accept the new file too; it knows every option of its version. " +
    "A process reads its parameters when it starts: a handler with `goldengate_process` and `state: stopped`, and a task after it with `state: started`, have it read them.",
  examples: `- name: What this datacenter captures
  become_user: oracle
  goldengate_params:
    home: /u01/ogg
    type: extract
    name: edc1
    content: |
      EXTRACT edc1
      USERIDALIAS gg_dc1
      TRANLOGOPTIONS EXCLUDETAG 00
      EXTTRAIL ./dirdat/lt
      TABLE APIMGT.*;
  notify: Stop the extract
`,
  params: z
    .strictObject({
      type: z.enum(["manager", "extract", "pump", "replicat"]).describe("The program that reads it"),
      name: groupName.optional().describe("Name of the group; the manager has none"),
      content: z.string().min(1).optional().describe("The parameters"),
      src: z
        .string()
        .min(1)
        .optional()
        .describe("Template for them, searched in `templates/` of the role and of the playbook"),
      allow: listOf(z.string().regex(/^\w+$/, "expected a word"))
        .default([])
        .describe("Further words that are parameters, of a version that is newer than what is known here"),
      owner: attributeParams.owner,
      group: attributeParams.group,
      mode: attributeParams.mode,
      backup: placeParams.backup,
      ...goldenGateParams,
    })
    .refine(({ type, name }) => (type === "manager") === (name === undefined), {
      error: "expected name, unless it is the manager's",
    })
    .refine(({ content, src }) => (content === undefined) !== (src === undefined), {
      error: "expected one of content and src",
    })
    .transform((params) => {
      const { goldenGate, rest } = splitGoldenGate(params);
      const name = rest.name ?? "";
      const path = posix.join(goldenGate.home, "dirprm", `${name === "" ? "mgr" : name.toLowerCase()}.prm`);
      return { ...rest, name, goldenGate, path };
    }),
  async prepare({ content = "", src }, { local }) {
    const text = src === undefined ? content : await local.render(local.find(src, "templates"));
    return text.endsWith("\n") ? text : `${text}\n`;
  },
  facts: ({ path }, context) => destinationFacts(path, undefined, context),
  plan(params, facts, context) {
    const { path, type, name, allow, owner, group, mode, backup, goldenGate } = params;
    const faults = parameterFaults(context.source, { program: type, group: name, allow });
    if (faults.length > 0) {
      const failed = faults.map(({ line, message }) => `${posix.basename(path)}:${line}: ${message}`).join("\n");
      return { changes: [], failed, result: { dest: path } };
    }
    const destination = destinationOf(path, undefined, facts, true);
    if ("failed" in destination) return { changes: [], failed: destination.failed, result: { dest: path } };
    const content = { bytes: Buffer.from(context.source, "utf8") };
    const oracleHome = goldenGate.oracleHome ?? "";
    const validate = ["sh", "-c", checkprm, "sh", "%s", goldenGate.home, oracleHome, components[type]]
      .map(quote)
      .join(" ");
    const wanted = { ...destination, content, attributes: { owner, group, mode }, backup, validate };
    const changes = fileChanges(wanted, context);
    return { changes, result: fileResult(wanted, changes, context) };
  },
});

const components = { manager: "MANAGER", extract: "EXTRACT", pump: "EXTRACT", replicat: "REPLICAT" };

/** Its verdict is in what it prints. Without one, as from a version that does not come up, nothing is known against the file. */
const checkprm = `file=$1; cd -- "$2" || exit
[ -x ./checkprm ] || exit 0
[ -z "$3" ] || { ORACLE_HOME=$3 LD_LIBRARY_PATH=$3/lib; export ORACLE_HOME; }
LD_LIBRARY_PATH=$PWD:$LD_LIBRARY_PATH; export LD_LIBRARY_PATH
said=$(./checkprm "$file" -COMPONENT "$4" 2>&1)
case $said in *"Validity check: FAIL"*) echo "$said" | grep ERROR; exit 1 ;; esac`;
