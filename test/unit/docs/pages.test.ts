import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { loadModules } from "../../../src/modules/registry.js";
import * as keywords from "../../../src/playbook/keywords.js";
import { magicNames } from "../../../src/playbook/magic-names.js";
import { globals } from "../../../src/template/globals.js";
import { helperNames } from "../../../src/template/helpers.js";
import { componentNames } from "../../../src/topology/components.js";
import { patternNames } from "../../../src/topology/patterns.js";
import { choices } from "../../../src/topology/settings.js";

const page = (name: string): Promise<string> => readFile(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

describe("pages that are written by hand", () => {
  it("name every keyword that works", async () => {
    const known = Object.values(keywords).flatMap((one) => ("known" in one ? one.known : []));
    expect(missing(known, await page("language.md"))).toEqual([]);
  });

  it("name every helper, every name that the engine gives, and every name of JavaScript that is allowed", async () => {
    const values = ["undefined", "NaN", "Infinity"];
    const names = [...helperNames, ...magicNames, ...globals].filter((name) => !values.includes(name));
    expect(missing(names, await page("language.md"))).toEqual([]);
  });

  it("say of every module what check mode can tell", async () => {
    const rows = [...(await page("check-mode.md")).matchAll(/^\| ([^|]+)\|/gm)];
    const named = new Set(rows.flatMap(([, cell = ""]) => cell.split(/[^\w*]+/)));
    const family = (name: string): string => name.replace(/_.*/, "_*");
    const modules = [...(await loadModules()).keys()];
    expect(modules.filter((name) => !named.has(name) && !named.has(family(name)))).toEqual([]);
  });

  it("name every pattern, every component, and every choice of a deployment", async () => {
    const words = [...patternNames, ...componentNames, ...Object.keys(choices)];
    expect(missing(words, await page("topology.md"))).toEqual([]);
  });

  it("speak of no source file that is gone", async () => {
    const files = await readdir(new URL("../../../src", import.meta.url), { recursive: true });
    const named = [...(await page("architecture.md")).matchAll(/`([a-z/-]+\.ts)`/g)].flatMap(([, name]) => name ?? []);
    expect(named.length).toBeGreaterThan(0);
    expect(
      named.filter((name) => !files.some((file) => `/${file}`.endsWith(`/${name.replace(/^src\//, "")}`))),
    ).toEqual([]);
  });

  it("give a reason for every package", async () => {
    const manifest = JSON.parse(await page("../package.json")) as Record<string, Record<string, string>>;
    const packages = [
      ...Object.keys(manifest["dependencies"] ?? {}),
      ...Object.keys(manifest["devDependencies"] ?? {}),
    ];
    const named = packages.filter((name) => !name.startsWith("@types/"));
    expect(missing(named, await page("dependencies.md"))).toEqual([]);
  });
});

/** Words that the page has neither as code by themselves nor as a call. */
function missing(words: Iterable<string>, text: string): string[] {
  return [...words].filter((word) => !text.includes(`\`${word}\``) && !text.includes(`${word}(`));
}
