package io.prefetchbench.load.record;

import io.prefetchbench.cache.entity.Version;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * The reads that one generator sent, handed to the one that joins them.
 *
 * <p>Format, big-endian: magic {@code PFRD}, number of records (int); then a record a read: its
 * number (int), begin and end (long, nanoseconds on the monotonic clock), outcome (its name), epoch
 * and position of its version (long; both −1 for none), and whether it was intact (boolean).
 */
public final class ReadFile {
  private static final int MAGIC = 0x50465244;
  private static final long NO_VERSION = -1;

  private ReadFile() {}

  /** Writes every read of a trace that has ended, whole or not at all. */
  public static void write(Path file, ReadRecorder recorder) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    ReadTrace trace = recorder.trace();
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)))) {
      out.writeInt(MAGIC);
      int done = 0;
      for (int n = 0; n < trace.size(); n++) {
        done += trace.isDone(n) ? 1 : 0;
      }
      out.writeInt(done);
      for (int n = 0; n < trace.size(); n++) {
        if (trace.isDone(n)) {
          write(out, trace, n);
        }
      }
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(DataOutputStream out, ReadTrace trace, int n) throws IOException {
    Version version = trace.version(n);
    out.writeInt(n);
    out.writeLong(trace.beginNanos(n));
    out.writeLong(trace.endNanos(n));
    out.writeUTF(trace.outcome(n).name());
    out.writeLong(version == null ? NO_VERSION : version.epoch());
    out.writeLong(version == null ? NO_VERSION : version.position());
    out.writeBoolean(trace.isIntact(n));
  }

  /**
   * Takes the reads of a file into a recorder, where they count as its own.
   *
   * @throws IOException if it cannot be read or is no such file
   */
  public static void read(Path file, ReadRecorder into) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != MAGIC) {
        throw new IOException(file + " holds no reads of a generator");
      }
      int records = in.readInt();
      for (int i = 0; i < records; i++) {
        int n = in.readInt();
        long begin = in.readLong();
        long end = in.readLong();
        ReadOutcome outcome = ReadOutcome.valueOf(in.readUTF());
        long epoch = in.readLong();
        long position = in.readLong();
        @Nullable Version version = epoch == NO_VERSION ? null : new Version(epoch, position);
        into.adopt(n, begin, end, outcome, version, in.readBoolean());
      }
    }
  }
}
