const common = {
  testEnvironment: "node",
  // It has Node load what is tested, so that Jest has nothing to transform.
  testRunner: "<rootDir>/test/runner/runner.mjs",
  transform: {},
};

/** Unit tests need no host; integration tests run on lab hosts over real SSH. */
export default {
  // Each worker has hosts of its own that its integration tests share. Much of their time is spent waiting, so that two cores bear four.
  maxWorkers: 4,
  // What Jest keeps of each file adds up, and to start a process costs the more, the more memory its parent has.
  workerIdleMemoryLimit: "500MB",
  // Of tests that say so themselves: they wait for hosts, and not for this machine.
  maxConcurrency: 8,
  testSequencer: "<rootDir>/test/runner/sequencer.mjs",
  // For what hangs. How long the rest takes depends on what else the machine does, such as to install databases.
  testTimeout: 5 * 60_000,
  projects: [
    {
      ...common,
      displayName: "unit",
      testMatch: ["<rootDir>/test/unit/**/*.test.ts"],
      // Scripts of the vendor are not ours to give: who has some names their folder.
      testPathIgnorePatterns: process.env.MDC_SQL ? [] : ["/vendor\\.test\\.ts$"],
    },
    {
      ...common,
      displayName: "integration",
      testMatch: ["<rootDir>/test/integration/**/*.test.ts"],
      globalSetup: "<rootDir>/test/lab/jest-setup.mjs",
      globalTeardown: "<rootDir>/test/lab/jest-teardown.mjs",
    },
  ],
};
