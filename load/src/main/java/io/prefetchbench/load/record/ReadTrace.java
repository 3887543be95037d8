package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.plan.PhaseSchedule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Every read of one phase: when it began and ended, and its outcome. One slot per request, without
 * sampling.
 *
 * <p>Slots are kept in chunks. After {@link #spillTo}, only the chunks with reads in flight have to
 * be in memory: {@link #pageOut} writes the others to the file, and later accesses read them back.
 * So memory use does not depend on the length of the phase.
 *
 * <p>Thread-safe. Methods that need a chunk from the file throw {@link UncheckedIOException} if it
 * cannot be read.
 */
public final class ReadTrace implements AutoCloseable {
  private final PhaseSchedule phase;
  private final int size;
  private final @Nullable ReadChunk[] chunks;
  private final boolean[] written;
  private @Nullable FileChannel file;
  private int latest;
  private int pagedIn = -1;

  public ReadTrace(PhaseSchedule phase) {
    this.phase = phase;
    size = phase.schedule().size();
    int count = (size + ReadChunk.READS - 1) / ReadChunk.READS;
    chunks = new ReadChunk[count];
    written = new boolean[count];
  }

  /**
   * Makes {@link #pageOut} free memory from now on. The file is unlinked once it is open, so it is
   * gone when this process ends.
   *
   * @param path of a file that does not exist yet
   */
  public synchronized void spillTo(Path path) throws IOException {
    file =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Files.delete(path);
  }

  /** Writes the chunks without reads in flight to the file, if there is one, and drops them. */
  public void pageOut() throws IOException {
    int until;
    synchronized (this) {
      until = file == null ? 0 : latest;
    }
    for (int c = 0; c < until; c++) {
      pageOut(c);
    }
  }

  private void pageOut(int c) throws IOException {
    FileChannel to;
    ReadChunk chunk;
    synchronized (this) {
      to = file;
      chunk = chunks[c];
    }
    if (to == null || chunk == null) {
      return;
    }
    synchronized (chunk) {
      if (chunk.isInFlight() || chunk.isDropped()) {
        return;
      }
      if (chunk.isChanged()) {
        chunk.write(to, c);
      }
      chunk.drop();
    }
    synchronized (this) {
      written[c] = true;
      chunks[c] = null;
    }
  }

  /** Discards everything recorded so far, once the phase is no longer needed. */
  public synchronized void clear() {
    for (int c = 0; c < chunks.length; c++) {
      chunks[c] = null;
      written[c] = false;
    }
  }

  private synchronized ReadChunk chunk(int c) {
    ReadChunk chunk = chunks[c];
    if (chunk == null) {
      chunk = written[c] ? pageIn(c) : new ReadChunk();
      chunks[c] = chunk;
      latest = Math.max(latest, c);
    }
    return chunk;
  }

  /**
   * Keeps at most one chunk that was read back, so that sequential reading needs no more memory.
   */
  private ReadChunk pageIn(int c) {
    FileChannel from = file;
    try {
      if (from == null) {
        throw new IOException("the file is not open");
      }
      int before = pagedIn;
      pagedIn = c;
      if (before >= 0) {
        pageOut(before);
      }
      return ReadChunk.read(from, c);
    } catch (IOException e) {
      throw new UncheckedIOException("the trace of the reads cannot be read back", e);
    }
  }

  /** Runs an action on the chunk of read n that is in memory, holding its monitor. */
  private <T> T on(int n, Function<ReadChunk, T> action) {
    while (true) {
      ReadChunk chunk = chunk(n / ReadChunk.READS);
      synchronized (chunk) {
        if (!chunk.isDropped()) {
          return action.apply(chunk);
        }
      }
      // It has been written out meanwhile: once pageOut has removed it, it is read back.
      Thread.onSpinWait();
    }
  }

  /** Records that read n is sent now. */
  public void begin(int n, long nowNanos) {
    Long unused = on(n, chunk -> chunk.begin(n % ReadChunk.READS, nowNanos));
  }

  /**
   * Records that read n ended, successfully or not; {@code intact} is false if its checksum did not
   * match.
   *
   * @return when it began
   */
  public long end(
      int n, long nowNanos, ReadOutcome outcome, @Nullable Version version, boolean intact) {
    return on(n, chunk -> chunk.end(n % ReadChunk.READS, nowNanos, outcome, version, intact));
  }

  public boolean isDone(int n) {
    return on(n, chunk -> chunk.isDone(n % ReadChunk.READS));
  }

  /** Returns the number of slots: the size of the schedule. */
  public int size() {
    return size;
  }

  /**
   * Passes every ended read to the consumer, in schedule order. Reads the file once and keeps
   * nothing in memory.
   */
  public void forEachDone(Consumer<TracedRead> reader) {
    for (int c = 0; c < chunks.length; c++) {
      ReadChunk chunk = chunkToLookAt(c);
      for (int i = 0, n = c * ReadChunk.READS; i < ReadChunk.READS && n < size; i++, n++) {
        TracedRead read = null;
        synchronized (chunk) {
          if (chunk.isDone(i)) {
            read = chunk.read(i, n, phase.dueNanos(n));
          }
        }
        if (read != null) {
          reader.accept(read);
        }
      }
    }
  }

  private synchronized ReadChunk chunkToLookAt(int c) {
    ReadChunk chunk = chunks[c];
    FileChannel from = file;
    if (chunk != null || from == null || !written[c]) {
      return chunk == null ? new ReadChunk() : chunk;
    }
    try {
      return ReadChunk.read(from, c);
    } catch (IOException e) {
      throw new UncheckedIOException("the trace of the reads cannot be read back", e);
    }
  }

  /** Returns read n, which has been sent; its end and result are valid only if it is done. */
  public TracedRead read(int n) {
    return on(n, chunk -> chunk.read(n % ReadChunk.READS, n, phase.dueNanos(n)));
  }

  public PhaseSchedule phase() {
    return phase;
  }

  /** Closes the file; chunks that are only in the file can no longer be accessed. */
  @Override
  public synchronized void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
