import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { openSocket } from "../../../../src/remote/ssh/socket.js";

let server: Server | undefined;
afterEach(() => void server?.close());

describe("a connection to a server", () => {
  it("loses nothing of what was written before it was there, in several turns, and right before its end", async () => {
    server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const accepted = once(server, "connection");
    const client = openSocket("127.0.0.1", (server.address() as AddressInfo).port);
    client.write("length ");
    client.write("content ");
    const [peer] = (await accepted) as [Socket];
    await new Promise<void>((resolve) => client.write("mac ", () => resolve()));
    client.write("fare");
    client.end("well");
    const chunks: Buffer[] = [];
    for await (const chunk of peer) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe("length content mac farewell");
  });
});
