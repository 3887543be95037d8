package io.prefetchbench.testbed.redis;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A redis-server or valkey-server of this machine, with the version it reports. */
public record LocalBinary(Path path, String version) {
  private static final Pattern VERSION = Pattern.compile("\\bv=(\\d+\\.\\d+[.\\w-]*)");

  static LocalBinary of(Path path) {
    try {
      Process process =
          new ProcessBuilder(path.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readNBytes(4_096);
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Matcher matcher = VERSION.matcher(new String(output, StandardCharsets.UTF_8));
      if (matcher.find()) {
        return new LocalBinary(path, matcher.group(1));
      }
    } catch (IOException e) {
      throw new BadInput(path + " cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new BadInput(path + " --version prints no version; expected a line with v=7.0 or newer");
  }

  boolean isAtLeast(int major, int minor) {
    return new RedisFacts(version, "", 0, "").isAtLeast(major, minor);
  }
}
