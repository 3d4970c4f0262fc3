/**
 * ssh2 encrypts with a native add-on where that could be compiled when it was installed: half the work for large files.
 * It cannot be in a bundle, and is taken from the installed package; without it, JavaScript does the same.
 */
export const nativeAddOn = {
  name: "native-add-on",
  setup(build) {
    build.onResolve({ filter: /\/sshcrypto\.node$/ }, () => ({
      path: "ssh2/lib/protocol/crypto/build/Release/sshcrypto.node",
      external: true,
    }));
  },
};
