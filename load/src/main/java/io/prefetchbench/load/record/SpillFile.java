package io.prefetchbench.load.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fixed-size records that are appended and then read from the start, any number of times. A few
 * stay in memory; more go to a file that is unlinked once it is open, so it is gone when this
 * process ends. I/O errors are thrown as {@link UncheckedIOException}.
 */
public final class SpillFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path path;
  private final int recordBytes;
  private ByteBuffer buffer;
  private @Nullable FileChannel channel;
  private long records;

  /** {@code path} must not exist yet; it is created only if needed. */
  public SpillFile(Path path, int recordBytes) {
    this.path = path;
    this.recordBytes = recordBytes;
    buffer = ByteBuffer.allocate(recordBytes);
  }

  /** Returns a buffer for the next record, which the caller fills at once, to its last byte. */
  public ByteBuffer next() {
    if (buffer.remaining() < recordBytes) {
      makeRoom();
    }
    records++;
    return buffer;
  }

  private void makeRoom() {
    if (2 * buffer.capacity() <= BUFFER_BYTES) {
      buffer = ByteBuffer.allocate(2 * buffer.capacity()).put(buffer.flip());
      return;
    }
    buffer.flip();
    try {
      FileChannel to = channel == null ? open() : channel;
      channel = to;
      while (buffer.hasRemaining()) {
        to.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a temporary file of the run cannot be written", e);
    }
    buffer.clear();
  }

  private FileChannel open() throws IOException {
    FileChannel opened =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Files.delete(path);
    return opened;
  }

  public long records() {
    return records;
  }

  /** Passes each record to the consumer in order, as a buffer positioned at its first byte. */
  public void forEach(Consumer<ByteBuffer> reader) {
    if (channel != null) {
      forEachWritten(channel, reader);
    }
    ByteBuffer kept = buffer.duplicate().flip();
    hand(kept, reader);
  }

  private void forEachWritten(FileChannel from, Consumer<ByteBuffer> reader) {
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES / recordBytes * recordBytes);
    try {
      long at = 0;
      for (int got = from.read(bytes, at); got >= 0; got = from.read(bytes, at)) {
        at += got;
        bytes.flip();
        hand(bytes, reader);
        bytes.compact();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a temporary file of the run cannot be read back", e);
    }
  }

  private void hand(ByteBuffer bytes, Consumer<ByteBuffer> reader) {
    while (bytes.remaining() >= recordBytes) {
      int after = bytes.position() + recordBytes;
      reader.accept(bytes);
      bytes.position(after);
    }
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a temporary file of the run cannot be closed", e);
    }
  }
}
