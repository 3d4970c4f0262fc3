import { describe, expect, it } from "@jest/globals";
import { differences, type Configured } from "../../../src/modules/support/parity.js";

const words = {
  dc1: {
    dc1: "datacenter",
    "dc1-gw1": "gateway",
    "dc1-gw2": "gateway",
    "dc1-db": "database",
    "api.example.com": "portals",
  },
  dc2: { dc2: "datacenter", "dc2-gw1": "gateway", "dc2-db": "database", "api.example.com": "portals" },
};

const toml = (dc: string, peers: readonly string[], offset: number, secret: string): string => `# Written for ${dc}-gw1
[server]
hostname = "api.example.com"
node_ip = "${dc}-gw1"
offset = ${offset}

[database.apim_db]
url = "jdbc:postgresql://${dc}-db:5432/apim_db"
password = "${secret}"
${peers.map((peer) => `[[group]]\nurls = ["tcp://${peer}"]\n`).join("")}
[secrets]
admin = "cipher of ${dc}"
`;

const server = (dc: string, text: string, offset = 0, file = "deployment.toml"): Configured => ({
  host: `${dc}-gw1`,
  kind: "gateway",
  datacenter: dc,
  offset,
  files: { [file]: text },
});

const first = server("dc1", toml("dc1", ["dc1-gw2:9611", "dc2-gw1:9614"], 0, "word"));
const compare = (second: Configured, except: string[] = []): ReturnType<typeof differences> =>
  differences(first, second, words, except);

describe("configurations of two datacenters", () => {
  it("are alike when only names, their ports, the order and what is encrypted differ", () => {
    const text = toml("dc2", ["dc1-gw2:9611", "dc1-gw1:9611", "dc2-gw1:9614"], 3, "word");
    expect(compare(server("dc2", text, 3))).toEqual([]);
  });

  it("are told apart by file, line and key of what somebody has changed, without its value", () => {
    const text = toml("dc2", ["dc1-gw1:9611", "dc2-gw1:9611"], 0, "another");
    expect(compare(server("dc2", text))).toEqual([
      { file: "deployment.toml", line: 9, key: "[database.apim_db] password", missing: false },
    ]);
  });

  it("are told apart by what one of them lacks", () => {
    const text = toml("dc2", ["dc1-gw1:9611", "dc2-gw1:9611"], 0, "word").replace(/^hostname.*\n/m, "");
    expect(compare(server("dc2", text))).toEqual([
      { file: "deployment.toml", line: 3, key: "[server] hostname", missing: true },
    ]);
  });

  it("do not pass for alike where one names a host of the other datacenter in place of its own", () => {
    const text = toml("dc2", ["dc1-gw1:9611", "dc2-gw1:9611"], 0, "word").replace("dc2-db", "dc1-db");
    expect(compare(server("dc2", text)).map(({ key }) => key)).toEqual(["[database.apim_db] url"]);
  });

  it("are alike when one datacenter has fewer servers, and so no file for another one near", () => {
    const files = (...peers: string[]): Record<string, string> =>
      Object.fromEntries(
        peers.map((peer, index) => [
          `jndi${index + 2}.properties`,
          `broker = amqp://admin@client/carbon?brokerlist='tcp://${peer}:5672'`,
        ]),
      );
    const more = { ...first, files: files("dc1-gw2", "dc2-gw1") };
    const fewer = { ...server("dc2", ""), files: files("dc1-gw1", "dc1-gw2") };
    expect(differences(more, fewer, words, [])).toEqual([]);
    const wrong = { ...fewer, files: files("dc1-gw1", "dc2-db") };
    expect(differences(more, wrong, words, []).map(({ file, key }) => [file, key])).toEqual([
      ["jndi3.properties", "broker"],
    ]);
  });

  it("do not pass for alike with ports that are not those of the offset", () => {
    const text = toml("dc2", ["dc1-gw1:9611", "dc2-gw1:9611"], 1, "word");
    expect(compare(server("dc2", text)).map(({ key }) => key)).toEqual(["[server] offset"]);
  });

  it("of XML name the element, and pass over those that differ on purpose", () => {
    const carbon = (dc: string, commits: boolean, key: string): Configured =>
      server(dc, `<Server>\n  <AutoCommit>${commits}</AutoCommit>\n  <Key>${key}</Key>\n</Server>\n`, 0, "carbon.xml");
    const found = (commits: boolean, key: string): unknown =>
      differences(carbon("dc1", true, "a"), carbon("dc2", commits, key), words, ["AutoCommit"]);
    expect(found(false, "a")).toEqual([]);
    expect(found(false, "b")).toEqual([{ file: "carbon.xml", line: 3, key: "Key", missing: false }]);
  });

  it("take files for each of several others for one", () => {
    const jndi = (dc: string, ...hosts: string[]): Configured => ({
      ...server(dc, ""),
      files: Object.fromEntries(
        hosts.map((host, index) => [`jndi${index + 2}.properties`, `url = amqp://${host}:5672`]),
      ),
    });
    expect(differences(jndi("dc1", "dc1-gw2", "dc2-gw1"), jndi("dc2", "dc1-gw1", "dc2-gw1"), words, [])).toEqual([]);
  });
});
