import * as z from "zod";
import { withBlock } from "./support/edit-block.js";
import { joinLines, splitLines } from "./support/lines.js";
import { regexpParam } from "./support/python-regexp.js";
import { editable, hasOnePath, pathOf, planEdit, textFileFacts, textFileParams } from "./support/text-file.js";
import { defineModule } from "./types.js";

export const blockinfile = defineModule({
  name: "blockinfile",
  summary: "Keep a block of lines in a file, between two marker lines",
  notes:
    "The markers tell the block from the rest of the file: two blocks of one file need two `marker`s. Lines end as the first line of the file does. " +
    "A link is followed, owner and mode of the file are kept. Files of more than 1 MiB are not edited.",
  examples: `- name: Names of the databases
  blockinfile:
    path: /etc/hosts
    marker: "# {mark} databases"
    block: |
      10.0.0.11 db1
      10.0.0.12 db2
`,
  params: z
    .strictObject({
      ...textFileParams,
      block: z.string().default("").describe("The lines (also `content`); without any, the block is removed"),
      content: z.string().optional().describe("Same as `block`"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether the block should be there"),
      marker: z
        .string()
        .default("# {mark} ANSIBLE MANAGED BLOCK")
        .refine((marker) => marker.includes("{mark}") && !marker.includes("\n"), {
          error: "expected one line with {mark} in it",
        })
        .describe("The line before and after the block; `{mark}` becomes `marker_begin` or `marker_end`"),
      marker_begin: z.string().default("BEGIN").describe("What `{mark}` is before the block"),
      marker_end: z.string().default("END").describe("What `{mark}` is after the block"),
      insertafter: z
        .union([z.enum(["BOF", "EOF"]), regexpParam])
        .optional()
        .describe("Where a new block goes: after the last line that matches; `EOF` is the default"),
      insertbefore: z
        .union([z.enum(["BOF", "EOF"]), regexpParam])
        .optional()
        .describe("Where a new block goes: before the last line that matches"),
      append_newline: z.boolean().default(false).describe("Keep an empty line after the block"),
      prepend_newline: z.boolean().default(false).describe("Keep an empty line before the block"),
    })
    .refine(hasOnePath, { error: "expected path (or dest, destfile, name), once" })
    .refine((params) => params.insertafter === undefined || params.insertbefore === undefined, {
      error: "expected insertafter or insertbefore, not both",
    })
    .refine((params) => params.marker_begin !== params.marker_end, { error: "the two markers are the same" }),
  facts: (params) => textFileFacts(pathOf(params)),
  plan(params, facts, context) {
    const text = params.state === "absent" ? "" : (params.content ?? params.block);
    const edit = (bytes: Buffer, missing: boolean) => {
      const old = editable(bytes);
      if (missing && text === "") return undefined;
      const own = (one: string | undefined) => (one === undefined ? undefined : old.own(one));
      const mark = (word: string) => old.own(params.marker.replace("{mark}", () => word));
      const edited = withBlock(splitLines(old.text), {
        block: splitLines(old.own(text)).map((line) => line.text),
        ...{ begin: mark(params.marker_begin), end: mark(params.marker_end) },
        ...{ insertafter: own(params.insertafter), insertbefore: own(params.insertbefore) },
        ...{ append_newline: params.append_newline, prepend_newline: params.prepend_newline },
      });
      const changed = joinLines(edited);
      const msg =
        changed === old.text ? "" : missing ? "File created" : text === "" ? "Block removed" : "Block inserted";
      return { bytes: old.bytes(changed), msg };
    };
    return planEdit({ ...params, path: pathOf(params) }, facts, edit, context);
  },
});
