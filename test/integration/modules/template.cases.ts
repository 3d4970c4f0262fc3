import { place, type ModuleCase } from "./closed-loop.js";

export const cases: ModuleCase[] = [
  {
    name: "renders variables, and nothing that is in their values",
    module: "template",
    files: { "templates/x.conf.ejs": "a = <%= value %>\n<% if (on) { %>on ü\n<% } %>" },
    vars: { value: "<%= 1 + 1 %> & <b>", on: true },
    params: { src: "x.conf.ejs", dest: `${place}/x.conf`, mode: "0600" },
    verify: { "cat x.conf; stat -c %a x.conf": "a = <%= 1 + 1 %> & <b>\non ü\n600" },
  },
  {
    name: "names a file in a directory after the template",
    module: "template",
    arrange: "mkdir d",
    files: { "templates/x.conf.ejs": "x\n" },
    params: { src: "x.conf.ejs", dest: `${place}/d` },
    verify: { "cat d/x.conf": "x" },
  },
  {
    name: "ends lines as it is told to",
    module: "template",
    files: { "templates/x": "a\nb\n" },
    params: { src: "x", dest: `${place}/x`, newline_sequence: "\r\n" },
    verify: { "od -An -c x | tr -d ' \\n'": "a\\r\\nb\\r\\n" },
  },
  {
    name: "names the variable that nobody defines, and its place",
    module: "template",
    files: { "templates/x": "a\n<%= missing %>\n" },
    params: { src: "x", dest: `${place}/x` },
    status: "failed",
    message: /missing.*templates\/x:2/s,
  },
  {
    name: "lets a program check the file, and keeps the old one",
    module: "template",
    arrange: "echo old >x",
    files: { "templates/x": "new <%= n %>\n" },
    vars: { n: 5 },
    params: { src: "x", dest: `${place}/x`, validate: "grep -q 'new 5' %s", backup: true },
    verify: { "cat x x.*~": "new 5\nold" },
  },
];
