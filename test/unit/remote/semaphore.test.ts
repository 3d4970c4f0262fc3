import { describe, expect, it } from "@jest/globals";
import { setTimeout as delay } from "node:timers/promises";
import { Semaphore } from "../../../src/remote/semaphore.js";

describe("Semaphore", () => {
  it("lets only so much work run at once, and all of it in the end, also after failures", async () => {
    const semaphore = new Semaphore(3);
    let running = 0;
    let most = 0;
    const work = Array.from({ length: 10 }, (_, index) =>
      semaphore.run(async () => {
        running += 1;
        most = Math.max(most, running);
        await delay(2);
        running -= 1;
        if (index % 4 === 0) throw new RangeError(`${index}`);
        return index;
      }),
    );
    const outcomes = await Promise.allSettled(work);
    expect(most).toBe(3);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(7);
  });
});
