import * as z from "zod";
import { remotePath } from "./support/params.js";
import { planEdit, textFileFacts, textFileParams } from "./support/text-file.js";
import { xmlName } from "./support/xml/name.js";
import { defineModule } from "./types.js";

const scalar = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);
const children = z.array(z.union([z.string(), z.record(z.string(), z.unknown())]));

export const xml = defineModule({
  name: "xml",
  collection: "community.general",
  summary: "Set or remove elements, attributes and text of an XML file",
  notes:
    "Only what has to be another is replaced: comments, blanks, quotes, the order of attributes and the encoding of the rest stay byte for byte, and what is added is indented as its neighbours. " +
    'Elements and attributes that a simple path names (`/a/b[@id="1"]/@c`) are made when nothing matches. ' +
    "`add_children` adds only those children that are not there yet (Ansible's adds them every time).",
  examples: `- name: Port of the connector
  xml:
    path: /opt/app/conf/server.xml
    xpath: /Server/Service/Connector/@port
    value: 9443
- name: A publisher for the other datacenter
  xml:
    path: /opt/app/eventpublishers/jms.xml
    xpath: /e:eventPublisher/e:to
    namespaces:
      e: http://wso2.org/carbon/eventpublisher
    add_children:
      - property:
          name: transport.jms.Destination
          _: notification
`,
  params: z
    .strictObject({
      path: remotePath.optional().describe("The file (also `dest` or `file`)"),
      dest: remotePath.optional().describe("Same as `path`"),
      file: remotePath.optional().describe("Same as `path`"),
      xpath: z.string().min(1).describe("XPath 1.0 of elements, attributes (`/a/@b`) or text (`/a/text()`)"),
      namespaces: z
        .record(z.string(), z.string())
        .default({})
        .describe("Prefixes of the XPath and what they stand for"),
      state: z.enum(["present", "absent"]).default("present").describe("Whether what the XPath finds should be there"),
      attribute: z
        .string()
        .regex(xmlName, "expected the name of an attribute")
        .optional()
        .describe("Attribute of the elements found, which is set to `value` or removed"),
      value: scalar.optional().describe("Text of the elements found, or value of the attribute"),
      add_children: children
        .optional()
        .describe("Children to add: `name`, `{name: text}` or `{name: {attribute: value, _: [children] or text}}`"),
      set_children: children
        .optional()
        .describe("The only children that there should be, written as for `add_children`"),
      insertbefore: z
        .boolean()
        .default(false)
        .describe("Put `add_children` before the elements found, instead of into them"),
      insertafter: z
        .boolean()
        .default(false)
        .describe("Put `add_children` after the elements found, instead of into them"),
      content: z
        .enum(["attribute", "text"])
        .optional()
        .describe("Only read: give the attributes or the text of what is found as `matches`"),
      count: z.boolean().default(false).describe("Give the number of what is found as `count`"),
      ...{ owner: textFileParams.owner, group: textFileParams.group, mode: textFileParams.mode },
      backup: textFileParams.backup,
      validate: textFileParams.validate,
    })
    .refine((params) => [params.path, params.dest, params.file].filter((path) => path !== undefined).length === 1, {
      error: "expected path (or dest, or file), once",
    })
    .refine(
      (params) =>
        [params.value, params.add_children, params.set_children, params.content].filter((one) => one !== undefined)
          .length <= 1,
      { error: "expected one of value, add_children, set_children and content" },
    )
    .refine((params) => !params.insertbefore || !params.insertafter, {
      error: "expected insertbefore or insertafter, not both",
    })
    .transform(({ path, dest, file, ...params }) => ({ ...params, path: path ?? dest ?? file ?? "/" })),
  // Parsers of XML and XPath take a while to load: only those wait who edit XML.
  prepare: () => import("./support/xml/edited.js"),
  facts: ({ path }) => textFileFacts(path),
  plan(params, facts, context) {
    const { editedXml } = context.source;
    const seen: Record<string, unknown> = {};
    const plan = planEdit(
      { ...params, create: false },
      facts,
      (bytes, missing) => (missing ? { bytes, msg: "" } : editedXml(bytes, params, seen)),
      context,
    );
    return { ...plan, result: { ...plan.result, xpath: params.xpath, ...seen } };
  },
});
