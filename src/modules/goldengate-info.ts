import * as z from "zod";
import { ggsciFunction, ggsciInput } from "../facts/ggsci.js";
import { ggsciSilence, goldenGateProcesses } from "../facts/ggsci-processes.js";
import { heredoc } from "../remote/quote.js";
import type { StepResult } from "../remote/types.js";
import { goldenGateNotes, goldenGateParams, splitGoldenGate } from "./support/goldengate/ggsci.js";
import { defineModule, type Outcome } from "./types.js";

export const goldengateInfo = defineModule({
  name: "goldengate_info",
  summary: "Read the state and the lag of all processes of Oracle GoldenGate",
  readsOnly: true,
  notes:
    `${goldenGateNotes}The result has \`processes\`, each with \`program\`, \`name\`, \`status\`, \`lag_seconds\` (how old what it wrote last was then) and ` +
    "`checkpoint_seconds` (how long ago that was; both null for the manager), as INFO ALL tells, and `not_running`: the names of those that do not run.",
  examples: `- name: How replication is
  become_user: oracle
  goldengate_info:
    home: /u01/ogg
  register: goldengate
`,
  params: z.strictObject(goldenGateParams).transform((params) => splitGoldenGate(params).goldenGate),
  plan(goldenGate) {
    const input = heredoc(ggsciInput(["INFO ALL"]));
    const script = `${ggsciFunction(goldenGate)}base64 -d ${input.redirect} | mdc_ggsci\n${input.body}`;
    return { changes: [], action: { script, predict: "ok", interpret } };
  },
});

function interpret(output: StepResult): Outcome {
  const said = output.stdout.toString("utf8");
  const processes = goldenGateProcesses(said);
  if (!processes) return { changed: false, failed: ggsciSilence(said), result: {} };
  const idle = processes.filter(
    ({ status, program }) => status !== "RUNNING" && ["manager", "extract", "replicat"].includes(program),
  );
  return { changed: false, result: { processes, not_running: idle.map(({ name }) => name) } };
}
