import TestSequencer from "@jest/test-sequencer";

/**
 * Parts of the paths of tests that take minutes, the longest first. Jest knows how long they take only where they have run before; on a
 * fresh machine it would begin with those whose files are large, and at the end one worker would be left with a long one.
 */
const longest = [
  "deployments/",
  "quoting/quoting",
  "modules/closed-loop",
  "databases/",
  "shared-files/",
  "integration/modules/postgresql",
  "integration/product/",
  "integration/exact/",
  "integration/secrets/",
  "integration/",
];

/** The order in which Jest runs test files. */
export default class LongestFirst extends TestSequencer {
  sort(tests) {
    const place = ({ path }) => {
      const found = longest.findIndex((part) => path.includes(part));
      return found === -1 ? longest.length : found;
    };
    return super.sort(tests).sort((one, other) => place(one) - place(other));
  }
}
