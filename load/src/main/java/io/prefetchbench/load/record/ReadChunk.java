package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of consecutive reads of a {@link ReadTrace}, stored as columns. Guarded by its own
 * monitor.
 */
final class ReadChunk {
  /** Number of reads per chunk. */
  static final int READS = 4_096;

  /** State of a read in flight; 0 is that of a read not sent yet. */
  private static final byte SENT = 1;

  private static final byte DONE = 2;
  private static final byte DONE_TORN = 3;
  private static final int NO_VERSION = -1;
  private static final int BYTES = READS * (3 * Long.BYTES + Integer.BYTES + 3);

  private final long[] beginNanos = new long[READS];
  private final long[] endNanos = new long[READS];
  private final long[] positions = new long[READS];
  private final int[] epochs = new int[READS];
  private final boolean[] versioned = new boolean[READS];
  private final byte[] outcomes = new byte[READS];
  private final byte[] states = new byte[READS];
  private int inFlight;
  private boolean changed;
  private boolean dropped;

  /** Records that read i of this chunk is sent; returns the same time. */
  long begin(int i, long nowNanos) {
    beginNanos[i] = nowNanos;
    inFlight += states[i] == SENT ? 0 : 1;
    states[i] = SENT;
    changed = true;
    return nowNanos;
  }

  /** Records that read i of this chunk ended; returns when it began. */
  long end(int i, long nowNanos, ReadOutcome outcome, @Nullable Version version, boolean intact) {
    endNanos[i] = nowNanos;
    outcomes[i] = outcome.code();
    versioned[i] = version != null;
    epochs[i] = version == null ? NO_VERSION : (int) version.epoch();
    positions[i] = version == null ? NO_VERSION : version.position();
    inFlight -= states[i] == SENT ? 1 : 0;
    states[i] = intact ? DONE : DONE_TORN;
    changed = true;
    return beginNanos[i];
  }

  boolean isDone(int i) {
    return states[i] == DONE || states[i] == DONE_TORN;
  }

  /**
   * Returns read i of this chunk, which has been sent; its end and result are valid only if it is
   * done.
   */
  TracedRead read(int i, int n, long dueNanos) {
    Version version =
        versioned[i] ? new Version(Integer.toUnsignedLong(epochs[i]), positions[i]) : null;
    boolean intact = states[i] != DONE_TORN;
    ReadOutcome outcome = ReadOutcome.ofCode(outcomes[i]);
    return new TracedRead(n, dueNanos, beginNanos[i], endNanos[i], outcome, version, intact);
  }

  /** Returns whether reads have been sent that have not ended. */
  boolean isInFlight() {
    return inFlight > 0;
  }

  /** Returns whether it has changed since the last {@link #write}. */
  boolean isChanged() {
    return changed;
  }

  /** Marks this chunk as written to the file; nothing more may be recorded here. */
  void drop() {
    dropped = true;
  }

  boolean isDropped() {
    return dropped;
  }

  /** Writes it to its place in a file. */
  void write(FileChannel file, int chunk) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    for (int i = 0; i < READS; i++) {
      bytes.putLong(beginNanos[i]).putLong(endNanos[i]).putLong(positions[i]).putInt(epochs[i]);
      bytes.put((byte) (versioned[i] ? 1 : 0)).put(outcomes[i]).put(states[i]);
    }
    bytes.flip();
    for (long at = (long) chunk * BYTES; bytes.hasRemaining(); ) {
      at += file.write(bytes, at);
    }
    changed = false;
  }

  /** Reads a chunk written by {@link #write}. */
  static ReadChunk read(FileChannel file, int chunk) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    for (long at = (long) chunk * BYTES; bytes.hasRemaining(); ) {
      int got = file.read(bytes, at);
      if (got < 0) {
        throw new EOFException("the trace of the reads ends within chunk " + chunk);
      }
      at += got;
    }
    bytes.flip();
    ReadChunk read = new ReadChunk();
    for (int i = 0; i < READS; i++) {
      read.beginNanos[i] = bytes.getLong();
      read.endNanos[i] = bytes.getLong();
      read.positions[i] = bytes.getLong();
      read.epochs[i] = bytes.getInt();
      read.versioned[i] = bytes.get() != 0;
      read.outcomes[i] = bytes.get();
      read.states[i] = bytes.get();
      read.inFlight += read.states[i] == SENT ? 1 : 0;
    }
    return read;
  }
}
