import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { makeCertificate } from "../../unit/template/certificates.js";
import { expectToldAndDone, line3, Servers, unpackedStandin, type Configured, type Site } from "./servers.js";
import { keysOf, unknownKeys } from "./toml-keys.js";

const datacenters = ["dc1", "dc2"];
const on = (...names: string[]): string[] => datacenters.flatMap((dc) => names.map((name) => `${dc}-${name}`));
const hostsOf = (...names: string[]): Site["datacenters"] =>
  datacenters.map((dc) => Object.fromEntries(names.map((name) => [`${dc}-${name}`, {}])));

const distributed: Site = {
  vars: {
    pattern: "active-passive-distributed",
    replication: "streaming",
    throttle_receivers: "load-balance",
    analytics_receivers: "copies",
  },
  datacenters: hostsOf("db", "lb", "an1", "an2", "gw1", "gw2", "km", "tm1", "tm2", "publisher", "devportal"),
  groups: {
    ...{ database: on("db"), load_balancer: on("lb"), analytics: on("an1", "an2"), gateway: on("gw1", "gw2") },
    ...{
      key_manager: on("km"),
      traffic_manager: on("tm1", "tm2"),
      publisher: on("publisher"),
      devportal: on("devportal"),
    },
  },
};
const whole: Site = {
  vars: { pattern: "active-active", replication: "pglogical" },
  datacenters: hostsOf("db", "lb", "apim", "is"),
  groups: { database: on("db"), load_balancer: on("lb"), all_in_one: on("apim"), identity_server: on("is") },
};
const real = process.env["MDC_PACK"] ?? "";
const isReal = existsSync(join(real, "repository/conf/deployment.toml"));

/** The stand-in always; the files of the product where MDC_PACK names a folder with the unpacked pack of 3.1.0. */
const subjects = [
  { name: "the stand-in", pack: (folder: string) => unpackedStandin(folder, line3), skipped: false },
  {
    name: "MDC_PACK",
    pack: () => Promise.resolve(real),
    skipped: !isReal,
  },
];

describe.each(subjects)("the roles of 3.x on the files of $name", ({ name, pack, skipped }) => {
  const maybe = skipped ? it.skip : it;
  const folder = mkdtempSync(join(tmpdir(), "mdc-pack-"));
  const own = {
    artifact_sync: "rsync",
    high_availability: false,
    apim_toml: "",
    keystore_entry: { certificate: makeCertificate(folder, "vault", "rsa:2048").certificate },
    traffic_partitioning: "geography",
    apim_user: userInfo().username,
    apim_group: execFileSync("id", ["-gn"], { encoding: "utf8" }).trim(),
  };
  const sites: Record<string, Servers> = {};
  const cameTo: Record<string, Configured> = {};
  let vendor = "";

  beforeAll(async () => {
    if (skipped) return;
    vendor = await pack(folder);
    const site = ({ vars, ...rest }: Site, more = {}): Site => ({ ...rest, vars: { ...own, ...vars, ...more } });
    sites["distributed"] = new Servers(
      vendor,
      site(distributed),
      ["gw1", "km", "tm1", "publisher", "devportal"].map((name) => `dc1-${name}`),
      line3,
    );
    sites["whole"] = new Servers(vendor, site(whole, { apim_secure_vault: true }), ["dc1-apim", "dc2-apim"], line3);
    for (const [name, configured] of Object.entries(sites)) cameTo[name] = await configured.configureTwice();
  });

  afterAll(() => {
    for (const site of Object.values(sites)) site.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const configured = (): string[] =>
    Object.values(sites).flatMap((site) => site.hosts.map((host) => site.read(host, "deployment.toml")));

  maybe("tell beforehand what they change, and find nothing to do the second time", () => {
    for (const one of Object.values(cameTo)) expectToldAndDone(one);
  });

  maybe("give each key that the pack's own file gives", () => {
    const own = keysOf(readFileSync(join(vendor, "repository/conf/deployment.toml"), "utf8"));
    const given = configured().flatMap(keysOf);
    expect(own.filter((key) => !given.includes(key) && !key.startsWith("database.local."))).toEqual([]);
  });

  (name === "MDC_PACK" ? maybe : it.skip)("write no key that the product does not know", () => {
    const given = [...new Set(configured().flatMap(keysOf))].filter((key) => !key.startsWith("secrets."));
    // Those of the cache came with an update of 3.1.0, which the sources do not have.
    expect(unknownKeys(vendor, given).filter((key) => !key.startsWith("apim.cache_invalidation."))).toEqual([]);
  });

  maybe(
    "have a twin of each publisher that tells the broker of something, which differs by name and address only",
    () => {
      const publishers = sites["whole"]?.publishers("dc1-apim") ?? new Map<string, string>();
      const parts = (text: string): string[] => (text.match(/[\w.]+="[^"]*"|>[^<\s][^<]*</g) ?? []).sort();
      const telling = [...publishers].filter(
        ([file, text]) => !file.endsWith("-2.xml") && text.includes('eventAdapterType="jms"'),
      );
      expect(telling.length).toBeGreaterThan(4);
      for (const [file, text] of telling) {
        const twin = parts(publishers.get(file.replace(".xml", "-2.xml")) ?? "");
        const different = parts(text).filter((part) => !twin.includes(part));
        expect([file, different]).toEqual([
          file,
          [">repository/conf/jndi.properties<", expect.stringMatching(/^name="/)],
        ]);
      }
    },
  );

  maybe("name all topics in the file of the other broker", () => {
    const template = join(vendor, "repository/resources/conf/templates/repository/conf/jndi.properties.j2");
    if (!existsSync(template)) return;
    const topics = (text: string): string[] =>
      [...text.matchAll(/^\s*topic\.(\w+) *= *(\w+)/gm)].map(([, name, value]) => `${name} ${value}`).sort();
    expect(topics(sites["whole"]?.read("dc1-apim", "jndi2.properties") ?? "")).toEqual(
      topics(readFileSync(template, "utf8")),
    );
  });
});
