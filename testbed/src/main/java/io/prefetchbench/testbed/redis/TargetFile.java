package io.prefetchbench.testbed.redis;

import io.prefetchbench.cache.RedisAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The Redis that a measuring JVM is to use, passed in a file, because its address may contain a
 * password; an owned one is ours alone and may be flushed.
 */
public record TargetFile(RedisAddress address, String prefix, boolean owned) {
  /** System property of the measuring JVM: the path of the file. */
  public static final String PROPERTY = "prefetchbench.target";

  private static final String OWNED = "owned";
  private static final String GIVEN = "given";
  private static final int LINES = 3;

  /** Writes a new temporary file, which only its owner may read where the system knows owners. */
  public Path write() {
    try {
      Path file =
          FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
              ? Files.createTempFile(
                  "prefetch-bench-target-",
                  ".txt",
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")))
              : Files.createTempFile("prefetch-bench-target-", ".txt");
      return Files.write(file, List.of(address.toSecretUri(), prefix, owned ? OWNED : GIVEN));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the file that names the Redis of a fork", e);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static TargetFile read(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.size() != LINES) {
        throw new IOException(file + " has " + lines.size() + " lines, expected " + LINES);
      }
      return new TargetFile(
          RedisAddress.parse(lines.get(0)), lines.get(1), lines.get(2).equals(OWNED));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the target of this fork: " + file, e);
    }
  }
}
