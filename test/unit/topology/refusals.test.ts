import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "@jest/globals";

it("whatever preflight passes over for the moment is told at its end", () => {
  const files = readdirSync("roles", { recursive: true, encoding: "utf8" });
  const tasks = files
    .filter((file) => /\/tasks\/.*\.yml$/.test(file))
    .map((file) => readFileSync(join("roles", file), "utf8"));
  const passedOver = tasks.flatMap((text) =>
    [...text.matchAll(/^ +register: (\w+_refused_\w+)$/gm)].map(([, name]) => name),
  );
  const end = [
    readFileSync("roles/preflight/defaults/main.yml", "utf8"),
    ...tasks.map((text) => /set_fact:\n +postgresql_refused:\n[^]*$/.exec(text)?.[0] ?? ""),
  ].join("\n");
  const told = new Set(end.match(/\w+_refused_\w+/g));
  expect(passedOver.length).toBeGreaterThan(25);
  expect(passedOver.filter((name = "") => !told.has(name))).toEqual([]);
  const ignoring = tasks.join("\n").match(/^ +register: (?!\w+_refused_).*\n +ignore_errors:/gm);
  expect(ignoring).toBeNull();
});
