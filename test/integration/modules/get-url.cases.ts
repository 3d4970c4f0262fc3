import { createHash } from "node:crypto";
import { place, type ModuleCase } from "./closed-loop.js";

const digest = createHash("sha256").update("hello\n").digest("hex");
/** A server of the host's own; the client is what the image lacks. */
const arrange = `command -v curl >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq curl >/dev/null 2>&1
[ ! -f /run/mdc-httpd.pid ] || { pid=$(cat /run/mdc-httpd.pid); kill "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done; }
mkdir -p www to; echo hello >www/file.txt; (cd www; sha256sum ./file.txt >SUMS)
busybox httpd -f -p 127.0.0.1:8099 -h ${place}/www >/dev/null 2>&1 & echo $! >/run/mdc-httpd.pid
for _ in $(seq 100); do curl -fs http://127.0.0.1:8099/SUMS >/dev/null && break; sleep 0.2; done`;
const url = "http://127.0.0.1:8099/file.txt";

export const cases: ModuleCase[] = [
  {
    name: "downloads a file whose digest is known",
    module: "get_url",
    arrange,
    params: { url, dest: `${place}/to/`, checksum: `sha256:${digest}`, mode: "0600", owner: "daemon" },
    result: { dest: `${place}/to/file.txt`, checksum_dest: digest },
    verify: { "cat to/file.txt; stat -c '%a %U' to/file.txt": "hello\n600 daemon" },
  },
  {
    name: "keeps a file whose digest is right",
    module: "get_url",
    arrange: `${arrange}; echo hello >to/x`,
    params: { url: "http://127.0.0.1:1/file.txt", dest: `${place}/to/x`, checksum: `sha256:${digest}` },
    status: "ok",
  },
  {
    name: "keeps the old file when another comes than was wanted",
    module: "get_url",
    arrange: `${arrange}; echo old >to/x`,
    params: { url, dest: `${place}/to/x`, checksum: `sha256:${"0".repeat(64)}` },
    predicted: "changed",
    status: "failed",
    message: digest,
    verify: { "cat to/x": "old" },
  },
  {
    name: "looks the digest up in a list",
    module: "get_url",
    arrange: `${arrange}; echo old >to/x`,
    params: { url, dest: `${place}/to/x`, checksum: "sha256:http://127.0.0.1:8099/SUMS", backup: true },
    verify: { "cat to/x to/x.*~": "hello\nold" },
  },
  {
    name: "downloads what it knows nothing of, once",
    module: "get_url",
    arrange,
    params: { url, dest: `${place}/to/x` },
    verify: { "cat to/x": "hello" },
  },
  {
    name: "downloads by force, and replaces what is another",
    module: "get_url",
    arrange: `${arrange}; echo old >to/x; chmod 640 to/x`,
    params: { url, dest: `${place}/to/x`, force: true },
    predicted: "unknown",
    verify: { "cat to/x; stat -c %a to/x": "hello\n640" },
  },
  {
    name: "says what the server said",
    module: "get_url",
    arrange,
    params: { url: `${url}.nope`, dest: `${place}/to/x` },
    predicted: "changed",
    status: "failed",
    message: "404",
  },
];
