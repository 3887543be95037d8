package io.prefetchbench.load.ruler;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds a process to a share of one CPU: by a quota of the kernel where control groups can be
 * written (as root), else by stopping it for the rest of every tenth of a second.
 */
final class HeldProcess implements AutoCloseable {
  private static final Path CONTROL_GROUP = Path.of("/sys/fs/cgroup/cpu");
  private static final long PERIOD_MICROS = 100_000;
  private static final long CLOSE_SECONDS = 5;

  private final long pid;
  private final @Nullable Process holder;
  private final @Nullable Path group;

  private HeldProcess(long pid, @Nullable Process holder, @Nullable Path group) {
    this.pid = pid;
    this.holder = holder;
    this.group = group;
  }

  static HeldProcess hold(long pid, int percent) {
    try {
      Path quota = CONTROL_GROUP.resolve("cpu.cfs_quota_us");
      return Files.isWritable(CONTROL_GROUP) && Files.exists(quota)
          ? byQuota(pid, percent)
          : bySignals(pid, percent);
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " cannot be held", e);
    }
  }

  private static HeldProcess byQuota(long pid, int percent) throws IOException {
    Path group = CONTROL_GROUP.resolve("prefetch-bench-held-" + pid);
    Files.createDirectory(group);
    Files.writeString(group.resolve("cpu.cfs_period_us"), Long.toString(PERIOD_MICROS));
    Files.writeString(
        group.resolve("cpu.cfs_quota_us"), Long.toString(PERIOD_MICROS * percent / 100));
    Files.writeString(group.resolve("cgroup.procs"), Long.toString(pid));
    return new HeldProcess(pid, null, group);
  }

  private static HeldProcess bySignals(long pid, int percent) throws IOException {
    String loop =
        "while kill -STOP %1$d 2>/dev/null; do sleep 0.%2$03d; kill -CONT %1$d; sleep 0.%3$03d; done"
            .formatted(pid, 100 - percent, percent);
    return new HeldProcess(pid, new ProcessBuilder(List.of("sh", "-c", loop)).start(), null);
  }

  @Override
  public void close() {
    try {
      if (holder != null) {
        holder.destroy();
        holder.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS);
        new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start();
      }
      if (group != null) {
        for (String each : Files.readAllLines(group.resolve("cgroup.procs"))) {
          Files.writeString(CONTROL_GROUP.resolve("cgroup.procs"), each);
        }
        Files.delete(group);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " cannot be let go", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
