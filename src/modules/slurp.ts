import * as z from "zod";
import { file } from "../facts/file.js";
import { text } from "../facts/text.js";
import { remotePath } from "./support/params.js";
import { defineModule } from "./types.js";

export const slurp = defineModule({
  name: "slurp",
  summary: "Read a file of the host into the registered result, as base64",
  readsOnly: true,
  notes: "Files of more than 1 MiB are refused.",
  examples: `- name: Read the key that the host made
  slurp:
    src: /etc/app/id.pub
  register: key
- name: Trust it elsewhere
  copy:
    content: <%= b64decode(key.content) %>
    dest: /etc/app/trusted/<%= inventory_hostname %>.pub
`,
  params: z
    .strictObject({
      src: remotePath.optional().describe("The file (also `path`)"),
      path: remotePath.optional().describe("Same as `src`"),
    })
    .refine((params) => (params.src === undefined) !== (params.path === undefined), { error: "expected src" })
    .transform(({ src, path }) => ({ src: src ?? path ?? "/" })),
  facts: ({ src }) => ({ target: file(src), content: text(src) }),
  plan({ src }, { target, content }) {
    if (target.type === "absent") return { changes: [], failed: `${src} does not exist` };
    if (content === null) return { changes: [], failed: `${src} is not a file` };
    return { changes: [], result: { content: content.toString("base64"), encoding: "base64", source: src } };
  },
});
