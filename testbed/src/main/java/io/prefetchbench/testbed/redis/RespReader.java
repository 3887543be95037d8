package io.prefetchbench.testbed.redis;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads RESP2 replies from a stream through one buffer; skipping makes no garbage. What cannot be
 * RESP2 is an {@link IOException}, after which the stream is unusable; the server is trusted beyond
 * that.
 */
final class RespReader {
  /** Redis' own limit of a string ({@code proto-max-bulk-len}). */
  private static final long BULK_BYTES_MAX = 512L << 20;

  private static final int LINE_BYTES_MAX = 1 << 20;

  private final InputStream in;
  private final byte[] buffer;
  private int position;
  private int limit;
  private @Nullable String firstError;

  RespReader(InputStream in, int bufferBytes) {
    this.in = in;
    this.buffer = new byte[bufferBytes];
  }

  /** Skips whole replies and counts those that are errors at the top level. */
  long skip(long replies) throws IOException {
    long errors = 0;
    for (long i = 0; i < replies; i++) {
      if (skipOne()) {
        errors++;
      }
    }
    return errors;
  }

  /** The first error that skipping met since the last call of this method. */
  @Nullable String takeFirstError() {
    String error = firstError;
    firstError = null;
    return error;
  }

  private boolean skipOne() throws IOException {
    byte first = next();
    boolean error = first == '-';
    long pending = skipBody(first);
    while (pending > 0) {
      pending += skipBody(next()) - 1;
    }
    return error;
  }

  /** Skips one value without its elements; returns how many elements follow. */
  private long skipBody(byte type) throws IOException {
    switch (type) {
      case '-' -> skipErrorLine();
      case '+' -> skipLine();
      case ':' -> readNumber();
      case '$' -> {
        long length = bulkLength();
        if (length >= 0) {
          skipBytes(length + 2);
        }
      }
      case '*' -> {
        return Math.max(0, readNumber());
      }
      default -> throw unknown(type);
    }
    return 0;
  }

  private void skipErrorLine() throws IOException {
    if (firstError == null) {
      firstError = readLine();
    } else {
      skipLine();
    }
  }

  /** Byte arrays, Long, String (status lines), List, RespError as a value, or null. */
  @Nullable Object read() throws IOException {
    byte type = next();
    return switch (type) {
      case '+' -> readLine();
      case '-' -> new RespError(readLine());
      case ':' -> readNumber();
      case '$' -> readBulk();
      case '*' -> readArray();
      default -> throw unknown(type);
    };
  }

  private byte @Nullable [] readBulk() throws IOException {
    int length = (int) bulkLength();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      if (position == limit) {
        fill();
      }
      int step = Math.min(length - done, limit - position);
      System.arraycopy(buffer, position, bytes, done, step);
      position += step;
      done += step;
    }
    end(next());
    return bytes;
  }

  private long bulkLength() throws IOException {
    long length = readNumber();
    if (length < -1 || length > BULK_BYTES_MAX) {
      throw new IOException("not a RESP2 reply: a string of " + length + " bytes");
    }
    return length;
  }

  private @Nullable List<@Nullable Object> readArray() throws IOException {
    long count = readNumber();
    if (count < 0) {
      return null;
    }
    List<@Nullable Object> elements = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      elements.add(read());
    }
    return elements;
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte b = next();
    for (; b != '\r'; b = next()) {
      if (line.size() == LINE_BYTES_MAX) {
        throw new IOException("not a RESP2 reply: a line of over " + LINE_BYTES_MAX + " bytes");
      }
      line.write(b);
    }
    end(b);
    return line.toString(StandardCharsets.UTF_8);
  }

  private void skipLine() throws IOException {
    while (next() != '\n') {
      // The content of a status line has no meaning for the skipping path.
    }
  }

  private long readNumber() throws IOException {
    byte b = next();
    boolean negative = b == '-';
    long value = 0;
    for (b = negative ? next() : b; b != '\r'; b = next()) {
      if (b < '0' || b > '9') {
        throw unknown(b);
      }
      value = value * 10 + (b - '0');
    }
    end(b);
    return negative ? -value : value;
  }

  /** The line feed behind a carriage return. */
  private void end(byte carriageReturn) throws IOException {
    byte lineFeed = next();
    if (carriageReturn != '\r' || lineFeed != '\n') {
      throw unknown(lineFeed);
    }
  }

  private void skipBytes(long count) throws IOException {
    long left = count;
    while (left > limit - position) {
      left -= limit - position;
      position = limit;
      fill();
    }
    position += (int) left;
  }

  private byte next() throws IOException {
    if (position == limit) {
      fill();
    }
    return buffer[position++];
  }

  private void fill() throws IOException {
    int got = in.read(buffer, 0, buffer.length);
    if (got < 0) {
      throw new EOFException("Redis closed the connection");
    }
    position = 0;
    limit = got;
  }

  private static IOException unknown(byte type) {
    return new IOException("not a RESP2 reply: unexpected byte " + (type & 0xff));
  }
}
