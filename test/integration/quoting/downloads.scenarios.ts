import { posix } from "node:path";
import type { Scenario } from "./scenario.js";
import { fewNames } from "./texts.js";

const { join } = posix;
const base = "/var/tmp/mdc-quoting";

/** With the tool that the host has, from a server of its own that serves what is below the directories of the texts. */
function downloads(tool: "curl" | "wget", port: number): Scenario {
  const title = `downloads with ${tool}`;
  const root = `${base}/${title.replaceAll(" ", "-")}`;
  const url = (path: string): string => `http://127.0.0.1:${port}/${path}`;
  return {
    title,
    modules: ["get_url"],
    texts: "name",
    only: [...fewNames, "[1-3]{a,b}"],
    arrange: `[ ${tool} = curl ] || [ ! -e /usr/bin/curl ] || mv /usr/bin/curl /usr/bin/curl.away
command -v ${tool} >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq ${tool} >/dev/null 2>&1
start-stop-daemon -S -b -m -p /run/mdc-quoting-${tool}.pid -x /usr/bin/busybox -- httpd -f -p 127.0.0.1:${port} -h ${root}`,
    tidy: `start-stop-daemon -K -p /run/mdc-quoting-${tool}.pid
[ ! -e /usr/bin/curl.away ] || mv /usr/bin/curl.away /usr/bin/curl`,
    before: ({ text }) => ({ [`s/${text}`]: { type: "file", content: text }, s2: { type: "directory" } }),
    rounds: [
      {
        call: ({ dir, text, index }) => ({
          module: "get_url",
          params: {
            url: url(`${index}/s/${encodeURIComponent(text)}`),
            dest: join(dir, text),
            headers: { "X-Hostile": text.replaceAll("\n", "") },
            ...{ username: text.replaceAll("\n", ""), password: text.replaceAll("\n", "") },
          },
        }),
        tree: ({ text }) => ({
          s: { type: "directory" },
          [`s/${text}`]: { type: "file", content: text },
          [text]: { type: "file", content: text },
          s2: { type: "directory" },
        }),
      },
      {
        // Written as people write it, with all that a URL does not have to escape.
        call: ({ dir, text, index }) => ({
          module: "get_url",
          params: {
            url: url(`${index}/s/${encodeURI(text).replace(/[#?]/g, encodeURIComponent)}`),
            dest: `${dir}/s2/`,
          },
        }),
        tree: ({ text }) => ({
          s: { type: "directory" },
          [`s/${text}`]: { type: "file", content: text },
          [text]: { type: "file", content: text },
          s2: { type: "directory" },
          [`s2/${text}`]: { type: "file", content: text },
        }),
      },
    ],
  };
}

export const scenarios: Scenario[] = [downloads("curl", 8097), downloads("wget", 8096)];
