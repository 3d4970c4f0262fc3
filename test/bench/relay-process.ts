/** Relays to the given ports of 127.0.0.1, each byte delayed by the given milliseconds, until standard input ends. */
import { once } from "node:events";
import { startRelay } from "../lab/relay.js";

const [delayMs, ...ports] = process.argv.slice(2).map(Number);
const relays = await Promise.all(ports.map((port) => startRelay({ port, delayMs: delayMs ?? 0 })));
console.log(JSON.stringify(relays.map(({ port }) => port)));
await once(process.stdin.resume(), "end");
await Promise.all(relays.map((relay) => relay.close()));
