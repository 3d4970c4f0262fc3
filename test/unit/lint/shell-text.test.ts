import { spawnSync } from "node:child_process";
import { expect, it } from "@jest/globals";

/** What the linter says of code that stands in the place of a module. */
function complaints(code: string): string[] {
  const words = ["--stdin", "--stdin-filename", "src/modules/ping.ts", "--format", "json"];
  const eslint = ["node_modules/eslint/bin/eslint.js", ...words];
  const { stdout } = spawnSync(process.execPath, eslint, { input: code, encoding: "utf8" });
  const [result] = JSON.parse(stdout) as { messages: { line: number; message: string }[] }[];
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
}, 60_000);
