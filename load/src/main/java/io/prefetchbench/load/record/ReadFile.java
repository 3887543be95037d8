package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * File by which a generator passes its reads to the generator that joins them.
 *
 * <p>Format, big-endian: magic {@code PFRD}; then one record per read: its number (int), begin and
 * end (long, nanoseconds on the monotonic clock), outcome (its name), epoch and position of its
 * version (long; both −1 for none), and whether it was intact (boolean); then −1 (int).
 */
public final class ReadFile {
  private static final int MAGIC = 0x50465244;
  private static final int END = -1;
  private static final long NO_VERSION = -1;

  private ReadFile() {}

  /** Writes every ended read of a trace atomically. */
  public static void write(Path file, ReadRecorder recorder) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".part");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(beside)))) {
      out.writeInt(MAGIC);
      recorder.trace().forEachDone(read -> write(out, read));
      out.writeInt(END);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void write(DataOutputStream out, TracedRead read) {
    Version version = read.version();
    try {
      out.writeInt(read.n());
      out.writeLong(read.beginNanos());
      out.writeLong(read.endNanos());
      out.writeUTF(read.outcome().name());
      out.writeLong(version == null ? NO_VERSION : version.epoch());
      out.writeLong(version == null ? NO_VERSION : version.position());
      out.writeBoolean(read.intact());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Adds the reads of a file to a recorder, where they count as its own.
   *
   * @throws IOException if it cannot be read or is not such a file
   */
  public static void read(Path file, ReadRecorder into) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      if (in.readInt() != MAGIC) {
        throw new IOException(file + " holds no reads of a generator");
      }
      for (int n = in.readInt(); n != END; n = in.readInt()) {
        long begin = in.readLong();
        long end = in.readLong();
        ReadOutcome outcome = ReadOutcome.valueOf(in.readUTF());
        long epoch = in.readLong();
        long position = in.readLong();
        @Nullable Version version = epoch == NO_VERSION ? null : new Version(epoch, position);
        into.adopt(n, begin, end, outcome, version, in.readBoolean());
      }
    } catch (EOFException | UTFDataFormatException | IllegalArgumentException e) {
      throw new IOException(file + " is cut off or damaged: " + e, e);
    } catch (IndexOutOfBoundsException e) {
      throw new IOException(file + " holds a read that the run did not offer", e);
    }
  }
}
