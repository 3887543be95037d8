package io.prefetchbench.server.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * Which source is tested: the commit, and a checksum of what was changed since.
 *
 * @param state such as {@code 1f3c… +9ab1}; {@code unknown} without git
 * @param seed made from the commit, the same for everybody who tests it
 */
record Source(String state, long seed) {
  private static final String UNKNOWN = "unknown";
  private static final int HEX_DIGITS = 15;

  /** Asks git, in the current folder. */
  static Source read() throws IOException, InterruptedException {
    byte[] head = git("rev-parse", "HEAD");
    String commit = new String(head, StandardCharsets.US_ASCII).strip();
    if (!commit.matches("[0-9a-f]{40,}")) {
      return new Source(UNKNOWN, 1);
    }
    byte[] changes = git("diff", "HEAD");
    CRC32C crc = new CRC32C();
    crc.update(changes);
    String since = changes.length == 0 ? "" : "+" + Long.toHexString(crc.getValue());
    return new Source(commit + since, Long.parseLong(commit.substring(0, HEX_DIGITS), 16));
  }

  /** Two runs of the unknown cannot be told apart: nothing of an earlier one counts then. */
  boolean isKnown() {
    return !state.equals(UNKNOWN);
  }

  /** What git prints in the current folder; empty if it fails. */
  static byte[] git(String... words) throws IOException, InterruptedException {
    String[] line = new String[words.length + 1];
    line[0] = "git";
    System.arraycopy(words, 0, line, 1, words.length);
    try {
      Process process =
          new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      byte[] said = process.getInputStream().readAllBytes();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? said : new byte[0];
    } catch (IOException noGit) {
      return new byte[0];
    }
  }
}
