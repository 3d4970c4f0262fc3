import { describe, expect, it } from "@jest/globals";
import { compileExpression } from "../../../src/template/compile.js";
import { helpers } from "../../../src/template/helpers.js";
import type { Scope } from "../../../src/template/types.js";

const scope: Scope = {
  has: (name) => Object.hasOwn(helpers, name),
  get: (name) => (helpers as Readonly<Record<string, unknown>>)[name],
};

function evaluated(source: string): unknown {
  return compileExpression(source, (offset) => ({ file: "x", line: 1, column: offset + 1 })).evaluate(scope);
}

/** What the real Ansible (2.14, and ansible.utils for addresses) gives for the filter of the same name. */
const cases: Record<string, [expression: string, expected: unknown][]> = {
  "texts of data": [
    ['to_json({ b: [1, { x: "é" }], a: null })', '{"b": [1, {"x": "\\u00e9"}], "a": null}'],
    [
      "to_nice_json({ b: [1, { x: 1 }], a: [], c: {} })",
      '{\n    "a": [],\n    "b": [\n        1,\n        {\n            "x": 1\n        }\n    ],\n    "c": {}\n}',
    ],
    ["to_nice_json({ b: [1, 2] }, 2)", '{\n  "b": [\n    1,\n    2\n  ]\n}'],
    ['to_yaml({ b: [1, { x: 1, y: ["a"] }], a: "yes" })', "a: 'yes'\nb:\n- 1\n- x: 1\n  y: [a]\n"],
    [
      'to_nice_yaml({ b: [1, { x: 1, y: ["a"] }], a: "it\'s: x" })',
      "a: 'it''s: x'\nb:\n- 1\n-   x: 1\n    y:\n    - a\n",
    ],
    ["to_nice_yaml({ b: [1, [2]] }, 2)", "b:\n- 1\n- - 2\n"],
    ["from_json('{\"a\": [1, 2.5, null]}')", { a: [1, 2.5, null] }],
    ['from_yaml("a: [1, x]\\nb: true")', { a: [1, "x"], b: true }],
    ['from_yaml_all("a: 1\\n---\\nb: 2")', [{ a: 1 }, { b: 2 }]],
  ],
  "encodings and digests": [
    ['b64encode("héllo")', "aMOpbGxv"],
    ['b64decode("aMOpbGxv")', "héllo"],
    ['hash("x")', "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"],
    [
      'hash("x", "sha512")',
      "a4abd4448c49562d828115d13a1fccea927f52b4d5459297f8b43e42da89238bc13626e43dcb38ddb082488927ec904fb42057443983e88585179d50551afe62",
    ],
    ['hash("x", "sha1")', "11f6ad8ec52a2984abaafd7c3b516503785c2072"],
    ['md5("x")', "9dd4e461268c8034f5c8564e155c67a6"],
    ['sha1("x")', "11f6ad8ec52a2984abaafd7c3b516503785c2072"],
    ['checksum("x")', "11f6ad8ec52a2984abaafd7c3b516503785c2072"],
    [
      'password_hash("secret", "somesalt")',
      "$6$somesalt$JX0Uhce8rLRHbaqoSQDYsnTxsqcjCNNcrl79ieTwPGzEhxBEeJcsgDUWIOwc3sDvZN34ZJBWQep7.lcAuSesy/",
    ],
    [
      'password_hash("secret", "somesalt", "sha256", 10000)',
      "$5$rounds=10000$somesalt$f/vl7yOiER4zsNvM3J93sXNT1sRXLV2skeU8Wz86vL9",
    ],
    ['to_uuid("example.com")', "ae780c3a-a3ab-53c2-bfb4-098da300b3fe"],
  ],
  "regular expressions": [
    ['regex_replace("a1b22", "[0-9]+", "<\\\\g<0>>")', "a<1>b<22>"],
    ['regex_replace("foobar", "^f.*o(.*)$", "\\\\1")', "bar"],
    ['regex_replace("abxd", "x*", "-")', "-a-b--d-"],
    ['regex_replace("localhost:80", "^(?P<host>.+):(?P<port>\\\\d+)$", "\\\\g<host>, \\\\g<port>")', "localhost, 80"],
    ['regex_replace("a\\nb", "(?m)^", "# ")', "# a\n# b"],
    ['regex_replace("Foo", "(?i)foo", "x")', "x"],
    ['regex_search("server1/db42", "db[0-9]+")', "db42"],
    ['regex_search("server1/db42", "server([0-9]+)/db([0-9]+)", "\\\\1", "\\\\2")', ["1", "42"]],
    ['regex_search("a1", "(?P<l>[a-z])", "\\\\g<l>")', ["a"]],
    ['regex_findall("a1b22", "[0-9]+")', ["1", "22"]],
    [
      'regex_findall("a=1,b=2", "(\\\\w)=(\\\\d)")',
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    ['regex_findall("a=1,b=2", "(\\\\w)=")', ["a", "b"]],
    ['regex_escape("^f.*o(.*)$")', "\\^f\\.\\*o\\(\\.\\*\\)\\$"],
  ],
  mappings: [
    ["combine({ a: 1, b: { x: 1, l: [1] } }, { b: { y: 2 } })", { a: 1, b: { y: 2 } }],
    [
      "combine_with({ recursive: true }, { a: 1, b: { x: 1, l: [1] } }, { b: { y: 2, l: [2] } })",
      { a: 1, b: { x: 1, l: [2], y: 2 } },
    ],
    ['combine_with({ list_merge: "append" }, { l: [1, 2] }, { l: [2, 3] })', { l: [1, 2, 2, 3] }],
    ['combine_with({ list_merge: "prepend" }, { l: [1, 2] }, { l: [2, 3] })', { l: [2, 3, 1, 2] }],
    ['combine_with({ list_merge: "append_rp" }, { l: [1, 2] }, { l: [2, 3] })', { l: [1, 2, 3] }],
    ['combine_with({ list_merge: "prepend_rp" }, { l: [1, 2] }, { l: [2, 3] })', { l: [2, 3, 1] }],
    ['combine_with({ list_merge: "keep" }, { l: [1, 2] }, { l: [2, 3] })', { l: [1, 2] }],
    [
      "dict2items({ a: 1, b: 2 })",
      [
        { key: "a", value: 1 },
        { key: "b", value: 2 },
      ],
    ],
    ['dict2items({ a: 1 }, "k", "v")', [{ k: "a", v: 1 }]],
    ['items2dict([{ key: "a", value: 1 }])', { a: 1 }],
    ['items2dict([{ k: "a", v: 1 }], "k", "v")', { a: 1 }],
    [
      'subelements([{ u: "a", keys: ["x", "y"] }], "keys")',
      [
        [{ u: "a", keys: ["x", "y"] }, "x"],
        [{ u: "a", keys: ["x", "y"] }, "y"],
      ],
    ],
    ['subelements([{ u: "a" }], "keys", true)', []],
  ],
  "pairs and addresses": [
    [
      'zip([1, 2, 3], ["a", "b"])',
      [
        [1, "a"],
        [2, "b"],
      ],
    ],
    [
      'zip_longest("x", [1, 2, 3], ["a"])',
      [
        [1, "a"],
        [2, "x"],
        [3, "x"],
      ],
    ],
    ['ipaddr("192.0.2.7/24")', "192.0.2.7/24"],
    ['ipaddr("nonsense")', false],
    ['ipaddr("192.0.2.7/24", "address")', "192.0.2.7"],
    ['ipaddr("192.0.2.7/24", "network")', "192.0.2.0"],
    ['ipaddr("192.0.2.7/24", "netmask")', "255.255.255.0"],
    ['ipaddr("192.0.2.7/24", "hostmask")', "0.0.0.255"],
    ['ipaddr("192.0.2.7/24", "broadcast")', "192.0.2.255"],
    ['ipaddr("192.0.2.7/24", "prefix")', 24],
    ['ipaddr("192.0.2.7/24", "size")', 256],
    ['ipaddr("192.0.2.7/24", "subnet")', "192.0.2.0/24"],
    ['ipaddr("192.0.2.7/24", "net")', false],
    ['ipaddr("192.0.2.0/24", "net")', "192.0.2.0/24"],
    ['ipaddr("192.0.2.7/24", "host")', "192.0.2.7/24"],
    ['ipaddr("192.0.2.7", "host")', "192.0.2.7/32"],
    ['ipaddr("192.0.2.7", "net")', false],
    ['ipaddr("192.0.2.7/24", "host/prefix")', "192.0.2.7/24"],
    ['ipaddr("192.0.2.7/24", "network/prefix")', "192.0.2.0/24"],
    ['ipaddr("192.0.2.7/24", "address/prefix")', "192.0.2.7/24"],
    ['ipaddr("192.0.2.7/24", "version")', 4],
    ['ipaddr("192.0.2.0/24", 1)', "192.0.2.1/24"],
    ['ipaddr("192.0.2.0/24", -1)', "192.0.2.255/24"],
    ['ipaddr("192.0.2.0/24", "1")', "192.0.2.1/24"],
    ['ipaddr("192.168.1.1", "private")', "192.168.1.1"],
    ['ipaddr("8.8.8.8", "public")', "8.8.8.8"],
    ['ipaddr("192.168.1.1", "public")', false],
    ['ipaddr("10.0.0.1/255.0.0.0", "prefix")', 8],
    ['ipaddr(["192.0.2.1", "x", "2001:db8::1"])', ["192.0.2.1", "2001:db8::1"]],
    ['ipv4(["192.0.2.1", "2001:db8::1"])', ["192.0.2.1"]],
    ['ipv6(["192.0.2.1", "2001:db8::1"])', ["2001:db8::1"]],
    ['ipaddr("2001:DB8:0:0::1/64", "address")', "2001:db8::1"],
    ['ipaddr("2001:db8::1/64", "network")', "2001:db8::"],
    ['ipaddr("2001:db8::1/64", "netmask")', "ffff:ffff:ffff:ffff::"],
    ['ipaddr("::ffff:192.0.2.1", "address")', "::ffff:192.0.2.1"],
    ['ipaddr("1:0:0:2:0:0:0:3", "address")', "1:0:0:2::3"],
    ['ipwrap("2001:db8::1")', "[2001:db8::1]"],
    ['ipwrap("192.0.2.1")', "192.0.2.1"],
    ['in_network("192.0.2.1", "192.0.2.0/24")', true],
    ['in_network("192.0.3.1", "192.0.2.0/24")', false],
  ],
  lists: [
    ["unique([3, 1, 3, 2])", [3, 1, 2]],
    ["unique([[1], [1], [2]])", [[1], [2]]],
    ["union([1, 2], [2, 3])", [1, 2, 3]],
    ["intersect([1, 2, 3], [2, 3, 4])", [2, 3]],
    ["difference([1, 2, 3], [2])", [1, 3]],
    ["symmetric_difference([1, 2], [2, 3])", [1, 3]],
    [
      'product([1, 2], ["a", "b"])',
      [
        [1, "a"],
        [1, "b"],
        [2, "a"],
        [2, "b"],
      ],
    ],
    [
      "combinations([1, 2, 3], 2)",
      [
        [1, 2],
        [1, 3],
        [2, 3],
      ],
    ],
    ["batch([1, 2, 3], 2)", [[1, 2], [3]]],
    [
      "batch([1, 2, 3], 2, 0)",
      [
        [1, 2],
        [3, 0],
      ],
    ],
    [
      'groupby([{ n: "b", v: 1 }, { n: "a", v: 2 }, { n: "b", v: 3 }], "n")',
      [
        ["a", [{ n: "a", v: 2 }]],
        [
          "b",
          [
            { n: "b", v: 1 },
            { n: "b", v: 3 },
          ],
        ],
      ],
    ],
  ],
  paths: [
    ['basename("/etc/hosts")', "hosts"],
    ['basename("/etc/hosts/")', ""],
    ['dirname("/etc/hosts")', "/etc"],
    ['dirname("/etc/hosts/")', "/etc/hosts"],
    ['dirname("/hosts")', "/"],
    ['dirname("hosts")', ""],
    ['splitext("/a/b.tar.gz")', ["/a/b.tar", ".gz"]],
    ['splitext("/a/.bashrc")', ["/a/.bashrc", ""]],
    ['path_join(["/a", "b", "c"])', "/a/b/c"],
    ['path_join(["/a", "/b", "c"])', "/b/c"],
    ['relpath("/a/b/c", "/a/x")', "../b/c"],
  ],
  values: [
    ['ternary("", "a", "b")', "b"],
    ['ternary([1], "a", "b")', "a"],
    ['ternary([], "a", "b")', "b"],
    ['ternary(null, "a", "b", "c")', "c"],
    ['bool("yes")', true],
    ['bool("True")', true],
    ['bool("0")', false],
    ["bool(1)", true],
    ['int("12.7")', 12],
    ['int("abc", 5)', 5],
    ['int("ff", 0, 16)', 255],
    ['float("1.5")', 1.5],
    ['float("x")', 0.0],
    ["human_readable(1048576)", "1.00 MB"],
    ["human_readable(500)", "500.00 Bytes"],
    ['human_to_bytes("10M")', 10485760],
    ['human_to_bytes("2.5 GB")', 2684354560],
    ['version("1.10", "1.9", ">")', true],
    ['version("1.10.1", "1.10", "<=")', false],
    ['version("2.0a", "2.0", ">=")', true],
    ['version("5", 5)', true],
  ],
  texts: [
    ['quote("abc")', "abc"],
    ['quote("it\'s")', "'it'\"'\"'s'"],
    ['quote("")', "''"],
    ['quote("a b")', "'a b'"],
    ['quote("é")', "'é'"],
    ['quote("a@b.c:/x,y=z+1%-_")', "a@b.c:/x,y=z+1%-_"],
    ['indent("a\\n\\nb", 2)', "a\n\n  b"],
    ['indent("a\\nb", 2, true)', "  a\n  b"],
    ['comment("a\\nb")', "#\n# a\n# b\n#"],
    ['comment("a\\nb", "c")', "//\n// a\n// b\n//"],
    ['comment("a\\nb", "cblock")', "/*\n *\n * a\n * b\n *\n */"],
    ['comment("a\\nb", "xml")', "<!--\n -\n - a\n - b\n -\n-->"],
    ['comment("a", "erlang")', "%\n% a\n%"],
    ['capitalize("hELLO world")', "Hello world"],
    ['title("hello wORLD-wide")', "Hello World-Wide"],
    ['urlencode("a b/c?d=e&f!")', "a%20b/c%3Fd%3De%26f%21"],
    [
      'urlsplit("http://user:pw@www.acme.com:9000/dir/index.html?query=term#frag")',
      {
        fragment: "frag",
        hostname: "www.acme.com",
        netloc: "user:pw@www.acme.com:9000",
        password: "pw",
        path: "/dir/index.html",
        port: 9000,
        query: "query=term",
        scheme: "http",
        username: "user",
      },
    ],
    ['urlsplit("http://acme.com").hostname', "acme.com"],
  ],
};

describe.each(Object.entries(cases))("filters for %s", (_topic, rows) => {
  it.each(rows)("%s", (expression, expected) => {
    expect(evaluated(expression)).toEqual(expected);
  });
});

describe("faults", () => {
  it.each([
    ['mandatory(null, "port is needed")', "port is needed"],
    ['combine_with({ list_merge: "x" }, {})', /list_merge is one of replace, keep/],
    ['items2dict([{ key: "a" }])', /needs "key" and "value"/],
    ['ipaddr("192.0.2.1", "x")', /ipaddr knows address, network/],
    ['version("1", "2", "~")', /version compares with ==/],
    ['version("1.a", "1.2")', /versions cannot be compared/],
    ['regex_search("a", "a", "1")', /takes groups as/],
    ['human_to_bytes("many")', /does not understand "many"/],
  ])("%s", (expression, message) => {
    expect(() => evaluated(expression)).toThrow(message);
  });
});
