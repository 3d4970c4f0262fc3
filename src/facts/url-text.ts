import { consecutiveRecords } from "./consecutive-records.js";
import { downloadScript, type DownloadOptions } from "./download.js";
import { secretId } from "./secret-id.js";
import { factKind } from "./types.js";

export interface UrlTextKey extends DownloadOptions {
  url: string;
}

/** How much of an answer is kept, in bytes: the files asked for are lists of digests. */
const limit = 1024 * 1024;

/**
 * What the host gets under a URL; where it gets nothing, what the download said. A record is a line with the length, and the text.
 */
export const urlText = factKind<UrlTextKey, string>({
  name: "url_text",
  // URL and headers may hold secrets, and names of facts are shown.
  id: (key) => secretId(JSON.stringify(key)),
  probe: (keys) =>
    keys
      .map(
        (key) => `a=$({ ${downloadScript(key.url, "-", key)}
} 2>&1 | head -c ${limit})
printf '%s\\n%s' "$(($(printf '%s' "$a" | wc -c)))" "$a"
`,
      )
      .join(""),
  ...consecutiveRecords((output, start) => {
    const head = output.indexOf(10, start) + 1;
    const end = head + Number(/^\d+$/.exec(output.toString("latin1", start, head - 1))?.[0] ?? NaN);
    return head > 0 && end <= output.length ? end : undefined;
  }),
  parse: (record) => ({ status: "known", value: record.toString("utf8", record.indexOf(10) + 1) }),
});
