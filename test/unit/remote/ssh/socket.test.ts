import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { openSocket } from "../../../../src/remote/ssh/socket.js";

const server = createServer((socket) => socket.pipe(socket));
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => void server.close());

it("holds back what is written until the turn of the event loop is over", async () => {
  const socket = openSocket("127.0.0.1", (server.address() as AddressInfo).port);
  await once(socket, "connect");
  socket.write("one ");
  socket.write("two");
  expect([socket.writableCorked, socket.writableLength]).toEqual([1, 7]);
  await new Promise(process.nextTick);
  expect(socket.writableCorked).toBe(0);
  expect(String((await once(socket, "data"))[0])).toBe("one two");
  socket.destroy();
});
