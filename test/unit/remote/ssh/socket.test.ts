import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import { openSocket } from "../../../../src/remote/ssh/socket.js";

describe("a connection to a server", () => {
  it("does not hold back what is written behind something that nobody has answered yet", async () => {
    const server = createServer({ noDelay: true }, (peer) => {
      peer.on("data", (bytes) => bytes.includes("?") && peer.write("!"));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = openSocket("127.0.0.1", (server.address() as AddressInfo).port);
    await once(socket, "connect");
    const started = performance.now();
    for (let round = 0; round < 20; round += 1) {
      socket.write("a statement");
      await turn();
      await turn();
      socket.write("?");
      await once(socket, "data");
    }
    const elapsed = performance.now() - started;
    socket.destroy();
    server.close();
    // The other side's acknowledgement of the first piece comes 40 ms late, round after round.
    expect(elapsed).toBeLessThan(20 * 20);
  });
});
