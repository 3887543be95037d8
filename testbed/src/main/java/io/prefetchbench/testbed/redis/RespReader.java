package io.prefetchbench.testbed.redis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads RESP2 replies from a stream through one buffer; skipping makes no garbage. Memory is not
 * allocated by a reply's declared size before its bytes have arrived. Invalid RESP2 is an {@link
 * IOException}, after which the stream is unusable.
 */
final class RespReader {
  /** Redis' own limit of a string ({@code proto-max-bulk-len}). */
  private static final long BULK_BYTES_MAX = 512L << 20;

  private static final int NUMBER_DIGITS_MAX = 19;
  private static final int LINE_BYTES_MAX = 1 << 20;
  private static final int ELEMENTS_AHEAD = 1 << 10;
  private static final int BYTES_AHEAD = 1 << 16;

  /** Replies of Redis are lists in lists in lists, not more. */
  private static final int DEPTH_MAX = 32;

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
        return Math.max(0, elements());
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
    return read(0);
  }

  private @Nullable Object read(int depth) throws IOException {
    if (depth > DEPTH_MAX) {
      throw new IOException("not a RESP2 reply: lists nested deeper than " + DEPTH_MAX);
    }
    byte type = next();
    return switch (type) {
      case '+' -> readLine();
      case '-' -> new RespError(readLine());
      case ':' -> readNumber();
      case '$' -> readBulk();
      case '*' -> readArray(depth);
      default -> throw unknown(type);
    };
  }

  private byte @Nullable [] readBulk() throws IOException {
    int length = Math.toIntExact(bulkLength());
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[Math.min(length, BYTES_AHEAD)];
    int done = 0;
    while (done < length) {
      if (position == limit) {
        fill();
      }
      if (done == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * bytes.length));
      }
      int step = Math.min(bytes.length - done, limit - position);
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

  private @Nullable List<@Nullable Object> readArray(int depth) throws IOException {
    int count = elements();
    if (count < 0) {
      return null;
    }
    List<@Nullable Object> elements = new ArrayList<>(Math.min(count, ELEMENTS_AHEAD));
    for (int i = 0; i < count; i++) {
      elements.add(read(depth + 1));
    }
    return elements;
  }

  private int elements() throws IOException {
    long count = readNumber();
    if (count < -1 || count > Integer.MAX_VALUE) {
      throw new IOException("not a RESP2 reply: a list of " + count + " elements");
    }
    return (int) count;
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    byte b = next();
    for (; b != '\r'; b = next()) {
      if (line.length() == LINE_BYTES_MAX) {
        throw new IOException("not a RESP2 reply: a line of over " + LINE_BYTES_MAX + " bytes");
      }
      line.append((char) (b & 0xff));
    }
    end(b);
    byte[] latin = line.toString().getBytes(StandardCharsets.ISO_8859_1);
    return new String(latin, StandardCharsets.UTF_8);
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
    int digits = 0;
    for (b = negative ? next() : b; b != '\r'; b = next()) {
      if (b < '0' || b > '9' || digits == NUMBER_DIGITS_MAX) {
        throw unknown(b);
      }
      // Negative, since the smallest number has no positive counterpart.
      value = value * 10 - (b - '0');
      digits++;
      if (value > 0) {
        throw new IOException("not a RESP2 reply: a number over 64 bits");
      }
    }
    if (digits == 0 || (!negative && value == Long.MIN_VALUE)) {
      throw unknown(b);
    }
    end(b);
    return negative ? value : -value;
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
