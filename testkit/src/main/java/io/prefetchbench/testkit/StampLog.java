package io.prefetchbench.testkit;

import io.prefetchbench.cache.Version;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The binary log of stamps that worker and mutator write and a run joins afterwards.
 *
 * <p>Format, big-endian: magic {@code PFSL}, schema (int), clock pair (monotonic ns, wall ns since
 * the Unix epoch), number of columns (int), their names; then one record per event: length of the
 * rest (unsigned short), epoch (int), position (long), one long per column, then the id in UTF-8. A
 * truncated record at the end (the writer was killed) is skipped; everything before it counts.
 *
 * <p>Stamps are nanoseconds of {@link System#nanoTime}, which on Linux is one clock for all
 * processes of a machine; the clock pairs of two logs show the offset between two clocks.
 */
public final class StampLog {
  private static final int MAGIC = 0x5046534C;
  private static final int SCHEMA = 1;
  private static final int FIXED_BYTES = Integer.BYTES + Long.BYTES;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int COLUMNS_MAX = 256;
  private static final int RECORD_BYTES_MAX = 0xFFFF;

  private StampLog() {}

  /** The clocks at the start of a log, in ns, and the names of the longs of every record. */
  public record Header(long monotonicNanos, long wallNanos, List<String> columns) {
    public Header {
      columns = List.copyOf(columns);
    }
  }

  /**
   * One record. The array belongs to the record, has one long per column, and must not be modified.
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Stamp(String id, Version version, long[] values) {}

  /** Reads a whole log into memory. */
  public static Contents read(Path file) throws IOException {
    List<Stamp> stamps = new ArrayList<>();
    Header header = forEach(file, stamps::add);
    return new Contents(header, stamps);
  }

  public record Contents(Header header, List<Stamp> stamps) {
    public Contents {
      stamps = List.copyOf(stamps);
    }
  }

  /** Passes every complete record of a log to a reader, in order, without keeping them. */
  public static Header forEach(Path file, Consumer<Stamp> reader) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      Header header = readHeader(file, in);
      int columns = header.columns().size();
      byte[] record = new byte[RECORD_BYTES_MAX];
      while (true) {
        int length;
        try {
          length = in.readUnsignedShort();
          in.readFully(record, 0, length);
        } catch (EOFException e) {
          return header;
        }
        reader.accept(stamp(file, ByteBuffer.wrap(record, 0, length), columns));
      }
    }
  }

  /** Reads the header of a log, without its records. */
  public static Header header(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      return readHeader(file, in);
    }
  }

  private static Header readHeader(Path file, DataInputStream in) throws IOException {
    try {
      int magic = in.readInt();
      int schema = in.readInt();
      if (magic != MAGIC || schema != SCHEMA) {
        throw new IOException(file + " is not a stamp log of schema " + SCHEMA);
      }
      long monotonicNanos = in.readLong();
      long wallNanos = in.readLong();
      int count = in.readInt();
      if (count < 0 || count > COLUMNS_MAX) {
        throw new IOException(file + " has " + count + " columns; expected at most " + COLUMNS_MAX);
      }
      List<String> columns = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        columns.add(in.readUTF());
      }
      return new Header(monotonicNanos, wallNanos, columns);
    } catch (EOFException e) {
      throw new IOException(file + " ends within its header", e);
    } catch (UTFDataFormatException e) {
      throw new IOException(file + " has a column whose name cannot be read", e);
    }
  }

  private static Version version(Path file, ByteBuffer in) throws IOException {
    try {
      return new Version(Integer.toUnsignedLong(in.getInt()), in.getLong());
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " holds a record without a version: " + e.getMessage(), e);
    }
  }

  private static Stamp stamp(Path file, ByteBuffer in, int columns) throws IOException {
    int idBytes = in.remaining() - FIXED_BYTES - columns * Long.BYTES;
    if (idBytes < 0) {
      throw new IOException(file + " holds a record too short for its columns");
    }
    Version version = version(file, in);
    long[] values = new long[columns];
    for (int i = 0; i < columns; i++) {
      values[i] = in.getLong();
    }
    byte[] id = new byte[idBytes];
    in.get(id);
    return new Stamp(new String(id, StandardCharsets.UTF_8), version, values);
  }

  /**
   * Writes a log through one bounded buffer. Thread-safe: a record is never split between threads.
   * A record is handed to the operating system by {@link #flush}, or when the buffer is full.
   */
  public static final class Writer implements AutoCloseable {
    private final FileChannel channel;
    private final int columns;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long records;
    private @Nullable IOException failure;

    private Writer(FileChannel channel, int columns) {
      this.channel = channel;
      this.columns = columns;
    }

    /** Creates a new log; the file must not exist. */
    public static Writer create(Path file, Header header) throws IOException {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Writer writer = new Writer(channel, header.columns().size());
      writer.begin(header);
      return writer;
    }

    private synchronized void begin(Header header) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(MAGIC);
      out.writeInt(SCHEMA);
      out.writeLong(header.monotonicNanos());
      out.writeLong(header.wallNanos());
      out.writeInt(columns);
      for (String column : header.columns()) {
        out.writeUTF(column);
      }
      buffer.put(bytes.toByteArray());
      flush();
    }

    /**
     * Appends one record, with one long per column. Fails if this or an earlier one cannot be
     * written.
     */
    public synchronized void append(String id, Version version, long... values) throws IOException {
      byte[] idBytes = id.getBytes(StandardCharsets.UTF_8);
      int length = FIXED_BYTES + columns * Long.BYTES + idBytes.length;
      requireWhole();
      if (values.length != columns || length > RECORD_BYTES_MAX - Short.BYTES) {
        throw new IllegalArgumentException(
            "a record has " + columns + " values and an id of less than 64 KB");
      }
      if (buffer.remaining() < Short.BYTES + length) {
        flush();
      }
      buffer.putShort((short) length);
      buffer.putInt((int) version.epoch());
      buffer.putLong(version.position());
      for (long value : values) {
        buffer.putLong(value);
      }
      buffer.put(idBytes);
      records++;
    }

    public synchronized long records() {
      return records;
    }

    /**
     * Writes everything appended to the operating system, so that it survives the end of this
     * process. An interrupt of the calling thread closes the log.
     */
    public synchronized void flush() throws IOException {
      requireWhole();
      buffer.flip();
      try {
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
      } catch (IOException e) {
        failure = e;
        throw e;
      }
      buffer.clear();
    }

    /** A log with a missing record would be read as complete. */
    private void requireWhole() throws IOException {
      if (failure != null) {
        throw new IOException("an earlier record could not be written", failure);
      }
    }

    @Override
    public synchronized void close() throws IOException {
      try {
        flush();
      } finally {
        channel.close();
      }
    }
  }
}
