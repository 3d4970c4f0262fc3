import { describe, expect, it } from "@jest/globals";
import { complaintsIn, tasks } from "./project.js";

type Table = [name: string, content: string, expected: string[]][];

describe("parameters", () => {
  it.each<Table[number]>([
    [
      "an unknown one that stands for a missing one",
      "- copy: {dset: x, content: a}",
      ['site.yml:3:14 "copy" has no parameter "dset" | did you mean "dest"?'],
    ],
    [
      "a missing one",
      "- copy: {content: a}\n- service:",
      [
        'site.yml:3:7 "copy" needs the parameter "dest" | text',
        'site.yml:4:7 "service" needs the parameter "name" | text',
      ],
    ],
    [
      "wrong types",
      "- copy: {content: a, dest: [1], force: yes, owner: {}}",
      [
        'site.yml:3:32 "dest" is a list | text',
        'site.yml:3:44 "force" is the text "yes" | true or false | write true',
        'site.yml:3:56 "owner" is a mapping | text or a number',
      ],
    ],
    ["a rule across parameters", "- copy: {dest: x}", ['site.yml:3:7 "copy": give either src or content']],
    [
      "a choice",
      "- service: {name: x, state: startd}",
      ['site.yml:3:33 "state" is the text "startd" | "started", "stopped" or "restarted" | did you mean "started"?'],
    ],
    [
      "values within values",
      "- service:\n    name: x\n    ports:\n      - port: 0\n      - prot: 1\n      - x",
      [
        'site.yml:6:19 "ports.0.port" is 0 | at least 1',
        'site.yml:7:13 "service" needs the parameter "ports.1.port" | a number',
        'site.yml:7:13 "service" has no parameter "ports.1.prot"',
        'site.yml:8:13 "ports.2" is the text "x" | a mapping',
      ],
    ],
    [
      "decimal modes",
      "- copy: {content: x, dest: y, mode: 644}\n- copy: {content: x, dest: y, mode: 9}",
      [
        'site.yml:3:41 "mode: 644" is not an octal number | an octal mode with a leading 0 | write "0644"',
        'site.yml:4:41 "mode: 9" is not an octal number | an octal mode with a leading 0, such as "0644"',
      ],
    ],
    [
      "key=value",
      '- copy: src=a dest="b c"',
      [
        'site.yml:3:13 parameters of "copy" as key=value | a mapping of parameters | write\ncopy:\n  src: a\n  dest: b c',
      ],
    ],
    [
      "text where there is no free form",
      "- copy: hello\n- copy: [a]",
      [
        'site.yml:3:13 "copy" is the text "hello" | a mapping of parameters',
        'site.yml:4:13 "copy" is a list | a mapping of parameters',
      ],
    ],
    [
      "a parameter within free-form text",
      "- command: ls chdir=/tmp",
      [
        'site.yml:3:19 "chdir" is a parameter of "command", not part of its text | write it under args:\nargs:\n  chdir: /tmp',
      ],
    ],
    [
      "args",
      "- command: {cmd: x}\n  args: {cmd: y, chdirr: z}",
      [
        'site.yml:4:14 "cmd" is there twice: under the module and under "args"',
        'site.yml:4:22 "command" has no parameter "chdirr" | did you mean "chdir"?',
      ],
    ],
    [
      "what is certain beside templates",
      "- service: {name: <%= inventory_hostname %>, ports: ['<%= 1 %>', {port: '<%= 1 %>', x: 1}], bogus: 1}",
      ['site.yml:3:89 "service" has no parameter "ports.1.x"', 'site.yml:3:97 "service" has no parameter "bogus"'],
    ],
    [
      "names of facts",
      "- set_fact: {fa-ct: 1, class: 3}",
      [
        'site.yml:3:18 "fa-ct" cannot be the name of a variable | letters, digits and underscores, not beginning with a digit | "fa_ct" would do',
        'site.yml:3:28 "class" is a word of JavaScript and cannot be the name of a variable',
      ],
    ],
  ])("%s", (_name, content, expected) => {
    expect(complaintsIn(tasks(content))).toEqual(expected);
  });
});

describe("templates", () => {
  it.each<Table[number]>([
    [
      "EJS that does not parse, in every style of text",
      "- command: echo <%= a + %>\n- command: |\n    one\n    two <%= b c %>\n- command: \"tab\\t<%= ) %>\"\n- command: 'it''s <%= ( %>'\n- command: >\n    folded\n    text <%= a b %>\n- command: x <% if (1) {",
      [
        "site.yml:3:29 not valid JavaScript: Unexpected token | a JavaScript expression, as in EJS",
        "site.yml:6:19 not valid JavaScript: Unexpected token | a JavaScript expression, as in EJS",
        "site.yml:7:26 not valid JavaScript: Unexpected token | a JavaScript expression, as in EJS",
        "site.yml:8:29 not valid JavaScript: Unexpected token | a JavaScript expression, as in EJS",
        "site.yml:11:20 not valid JavaScript: Unexpected token | a JavaScript expression, as in EJS",
        "site.yml:12:18 this <% is never closed | %>",
      ],
    ],
    [
      "conditions",
      "- command: x\n  when: a =\n- command: x\n  when: ['<%= a %>', {a: 1}]\n- command: x\n  until:",
      [
        "site.yml:4:16 not valid JavaScript: Unexpected token | a JavaScript expression, as in EJS",
        "site.yml:6:15 a condition is an expression already | a, without <%= %>",
        'site.yml:6:26 "when" needs an expression | JavaScript, such as port > 1024',
        'site.yml:8:7 "until" needs an expression | JavaScript, such as port > 1024',
      ],
    ],
    [
      "Jinja, with and without quotes",
      '- command: "{{ b }}/x"\n- command: x\n  when: "{{ a }}"\n- copy: {dest: x, content: {{ c }}}',
      [
        "site.yml:3:17 this is Jinja, templates here are EJS | <%= b %> | docs/language.md has a table of Jinja filters and what they are here",
        "site.yml:5:14 this is Jinja, templates here are EJS | <%= a %> | docs/language.md has a table of Jinja filters and what they are here",
        'site.yml:6:32 this is Jinja, templates here are EJS | "<%= c %>"',
      ],
    ],
    [
      "with_items of several templates",
      "- command: x\n  with_items: ['<%= [1] %>', '<%= b c %>']",
      ["site.yml:4:41 not valid JavaScript: unexpected text after the expression | a JavaScript expression, as in EJS"],
    ],
  ])("%s", (_name, content, expected) => {
    expect(complaintsIn(tasks(content))).toEqual(expected);
  });
});
