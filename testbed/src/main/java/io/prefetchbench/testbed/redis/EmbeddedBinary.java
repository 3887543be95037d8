package io.prefetchbench.testbed.redis;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The real Redis of org.signal:embedded-redis, without its code, which leaves Redis running. */
final class EmbeddedBinary {
  /** Version of Redis in the jar. */
  static final String VERSION = "7.0.15";

  private EmbeddedBinary() {}

  /** Copies the binary for this machine to a file that is not executable yet. */
  static void unpack(Path target) {
    String name = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    try (InputStream in = EmbeddedBinary.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new BadInput("the embedded Redis (" + name + ") is not on the class path");
      }
      Files.copy(in, target);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack Redis to " + target, e);
    }
  }

  static String resource(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean mac = os.contains("mac") || os.contains("darwin");
    String cpu =
        switch (osArch.toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "amd64";
          case "aarch64", "arm64" -> "arm64";
          case "x86", "i386", "i686" -> "386";
          default -> "";
        };
    boolean known = mac || os.contains("linux");
    if (!known || cpu.isEmpty() || (mac && cpu.equals("386"))) {
      throw new BadInput(
          "no embedded Redis for "
              + osName
              + " on "
              + osArch
              + "; give one with --redis redis://HOST:PORT, or put redis-server 7.0 or newer on"
              + " PATH");
    }
    return "redis-server-" + VERSION + (mac ? "-darwin-" : "-linux-") + cpu;
  }
}
