import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "@jest/globals";

// A project of two files, as types of the whole product take ten seconds to be read.
const folder = mkdtempSync(join(tmpdir(), "mdc-lint-"));
afterAll(() => rmSync(folder, { recursive: true }));

const compilerOptions = {
  ...{ strict: true, noEmit: true, target: "es2023", module: "esnext", moduleResolution: "bundler" },
  ...{ types: ["node"], typeRoots: [resolve("node_modules/@types")] },
};
const config = `
import { parser } from ${JSON.stringify(resolve("node_modules/typescript-eslint/dist/index.js"))};
import { shellText } from ${JSON.stringify(resolve("scripts/lint/shell-text.mjs"))};
export default [{
  files: ["**/*.ts"],
  languageOptions: { parser, parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname } },
  plugins: { mdc: { rules: { "shell-text": shellText } } },
  rules: { "mdc/shell-text": "error" },
}];
`;

function eslint(cwd: string, ...words: string[]): string {
  return spawnSync(process.execPath, [resolve("node_modules/eslint/bin/eslint.js"), ...words], {
    cwd,
    encoding: "utf8",
  }).stdout;
}

/** What the linter says of code that stands in the place of a module. */
function complaints(code: string): string[] {
  mkdirSync(join(folder, "modules"));
  symlinkSync(resolve("src/remote"), join(folder, "remote"));
  writeFileSync(join(folder, "modules/wanted.ts"), code);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["modules/wanted.ts"] }));
  writeFileSync(join(folder, "eslint.config.mjs"), config);
  const [result] = JSON.parse(eslint(folder, "modules/wanted.ts", "--format", "json")) as {
    messages: { line: number; message: string }[];
  }[];
  return (result?.messages ?? []).map(({ line, message }) => `${line}: ${message}`);
}

const advice = "goes into shell text unquoted: use sh`…`, quote or heredoc.";

it("the linter finds text that goes into a script unquoted, and only that", () => {
  const code = `
import { heredoc, quote, sh } from "../remote/quote.js";
interface Wanted { path: string; size: number; flag: "-e" | "-f" }
export function stepsOf(wanted: Wanted, name: string) {
  const { path } = wanted;
  const copy = wanted.path;
  const doc = heredoc(name);
  const right = sh\`rm -- \${name}\`;
  return [
    { script: \`rm -- \${wanted.path}\` },
    { script: \`cd /; \${right}; rm -- \${path}\` },
    { script: \`rm -- \${name} \${copy}\` },
    { script: \`\${right}; head -c \${wanted.size} \${wanted.flag} \${quote(name)} \${doc.redirect}\\n\${doc.body}\` },
    { script: sh\`rm -- \${wanted.path}\`, message: \`it is \${name}\` },
  ];
}
export function removeScript(path: string): string {
  return \`rm -- \${path}\`;
}
`;
  expect(complaints(code)).toEqual([
    `10: wanted.path ${advice}`,
    `11: path ${advice}`,
    `12: name ${advice}`,
    `12: copy ${advice}`,
    `18: path ${advice}`,
  ]);
});

it("modules are held to it", () => {
  const { rules } = JSON.parse(eslint(".", "--print-config", "src/modules/ping.ts")) as {
    rules: Record<string, unknown>;
  };
  expect(rules["mdc/shell-text"]).toEqual([2]);
});
