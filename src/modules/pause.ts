import * as z from "zod";
import { defineModule } from "./types.js";

const amount = z.number().min(0).optional();

export const pause = defineModule({
  name: "pause",
  summary: "Wait for some time before the play goes on",
  readsOnly: true,
  notes:
    "All hosts wait at the same time. Nobody is asked: `prompt` and `echo`, and a pause until somebody presses a key, are not there (`--step` asks before each task). " +
    "To wait until something is so is better: see wait_for, and `until`. Check mode does not wait.",
  examples: `- name: Let the caches of the others run out
  pause:
    seconds: 30
`,
  params: z
    .strictObject({
      seconds: amount.describe("How long; at least one second"),
      minutes: amount.describe("How long, in minutes"),
    })
    .refine(({ seconds, minutes }) => (seconds === undefined) !== (minutes === undefined), {
      error: "expected seconds or minutes",
    }),
  plan({ seconds, minutes }) {
    const length = Math.max(1, Math.trunc(seconds ?? (minutes ?? 0) * 60));
    return {
      changes: [],
      action: {
        script: `sleep ${length}`,
        predict: "ok",
        timeout: length + 30,
        interpret: ({ code, stderr }) => ({
          changed: false,
          ...(code === 0 ? {} : { failed: stderr.toString("utf8").trim() }),
          result: {
            ...{ rc: code, stdout: said(length, minutes === undefined ? "seconds" : "minutes") },
            ...{ stderr: "", delta: length, echo: true, user_input: "" },
          },
        }),
      },
    };
  },
});

function said(length: number, unit: "seconds" | "minutes"): string {
  const time = unit === "seconds" ? length : Math.round((length / 60) * 100) / 100;
  return `Paused for ${Number.isInteger(time) ? `${time}.0` : time} ${unit}`;
}
