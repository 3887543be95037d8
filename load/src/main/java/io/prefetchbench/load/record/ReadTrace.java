package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.plan.PhaseSchedule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Every read of one phase: when it began and ended, and its outcome. One slot per request, without
 * sampling.
 *
 * <p>Slots are kept in segments. After {@link #spillTo}, new ones are mapped to a file, so that the
 * heap in use does not depend on the length of the phase. Thread-safe.
 */
public final class ReadTrace implements AutoCloseable {
  static final int READS = 4_096;

  /** A slot: begin, end, position (long); epoch (int); has a version, outcome, state (byte). */
  private static final int SLOT_BYTES = 32;

  private static final int END = 8;
  private static final int POSITION = 16;
  private static final int EPOCH = 24;
  private static final int VERSIONED = 28;
  private static final int OUTCOME = 29;

  /** 0 for a read that has not ended. */
  private static final int STATE = 30;

  private static final byte DONE = 1;
  private static final byte DONE_TORN = 2;

  private final PhaseSchedule phase;
  private final int size;
  private final @Nullable ByteBuffer[] segments;
  private @Nullable FileChannel file;

  public ReadTrace(PhaseSchedule phase) {
    this.phase = phase;
    size = phase.schedule().size();
    segments = new ByteBuffer[(size + READS - 1) / READS];
  }

  /** Keeps what comes in a new file, unlinked once it is open, so it goes with this process. */
  public synchronized void spillTo(Path path) throws IOException {
    file =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Files.delete(path);
  }

  /** Discards everything recorded so far, once the phase is no longer needed. */
  public synchronized void clear() {
    Arrays.fill(segments, null);
  }

  private synchronized ByteBuffer segment(int n) {
    int number = n / READS;
    ByteBuffer segment = segments[number];
    if (segment == null) {
      segment = newSegment(number);
      segments[number] = segment;
    }
    return segment;
  }

  private ByteBuffer newSegment(int number) {
    ByteBuffer zeros = ByteBuffer.allocate(READS * SLOT_BYTES);
    FileChannel into = file;
    if (into == null) {
      return zeros;
    }
    long at = (long) number * zeros.capacity();
    try {
      // Without space on the disk a write fails, whereas a mapped page would crash the JVM.
      while (zeros.hasRemaining()) {
        into.write(zeros, at + zeros.position());
      }
      return into.map(FileChannel.MapMode.READ_WRITE, at, zeros.capacity());
    } catch (IOException e) {
      return zeros.clear(); // The heap will do.
    }
  }

  private static int at(int n) {
    return n % READS * SLOT_BYTES;
  }

  public void begin(int n, long nowNanos) {
    ByteBuffer segment = segment(n);
    synchronized (segment) {
      segment.putLong(at(n), nowNanos);
    }
  }

  /** Records that read n ended, intact if its checksum matched; returns when it began. */
  public long end(
      int n, long nowNanos, ReadOutcome outcome, @Nullable Version version, boolean intact) {
    ByteBuffer segment = segment(n);
    int at = at(n);
    synchronized (segment) {
      segment.putLong(at + END, nowNanos);
      if (version != null) {
        segment.putLong(at + POSITION, version.position());
        segment.putInt(at + EPOCH, (int) version.epoch());
      }
      segment.put(at + VERSIONED, (byte) (version == null ? 0 : 1));
      segment.put(at + OUTCOME, outcome.code());
      segment.put(at + STATE, intact ? DONE : DONE_TORN);
      return segment.getLong(at);
    }
  }

  public boolean isDone(int n) {
    ByteBuffer segment = segment(n);
    synchronized (segment) {
      return segment.get(at(n) + STATE) != 0;
    }
  }

  public int size() {
    return size;
  }

  public void forEachDone(Consumer<TracedRead> reader) {
    for (int n = 0; n < size; n++) {
      if (isDone(n)) {
        reader.accept(read(n));
      }
    }
  }

  /** Returns read n, which has been sent; its end and result are valid only if it is done. */
  public TracedRead read(int n) {
    ByteBuffer segment = segment(n);
    int at = at(n);
    synchronized (segment) {
      Version version =
          segment.get(at + VERSIONED) == 0
              ? null
              : new Version(
                  Integer.toUnsignedLong(segment.getInt(at + EPOCH)),
                  segment.getLong(at + POSITION));
      return new TracedRead(
          n,
          phase.dueNanos(n),
          segment.getLong(at),
          segment.getLong(at + END),
          ReadOutcome.ofCode(segment.get(at + OUTCOME)),
          version,
          segment.get(at + STATE) != DONE_TORN);
    }
  }

  public PhaseSchedule phase() {
    return phase;
  }

  /** Closes the file; nothing may be recorded afterwards. */
  @Override
  public synchronized void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
