package io.prefetchbench.reports.json;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Text files that other programs may have written: UTF-8, with a byte order mark or without, or
 * UTF-16 and UTF-32, which shells on Windows write. Whatever is read into memory has a bound.
 */
public final class TextFile {
  static final long BYTES_MAX = 128L << 20;

  /** The longest line; a histogram of five digits takes about a tenth of it. */
  static final int LINE_MAX = 8 << 20;

  private static final int HEAD_BYTES = 4;

  private TextFile() {}

  private record Encoding(Charset charset, int markBytes) {}

  /**
   * A text and how it was read.
   *
   * @param note a sentence if the file is not in a Unicode encoding; else empty
   */
  public record Content(String text, String note) {}

  /** Returns the text, in UTF-8, of a file on the class path beside a class. */
  public static String resource(Class<?> beside, String name) {
    try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }

  public static String read(Path file) throws IOException {
    byte[] bytes = bytes(file);
    Encoding encoding = encoding(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    int bad = decode(bytes, encoding, text);
    if (bad >= 0) {
      throw new IOException(file + " is " + malformed(bytes, encoding, bad) + "; expected UTF-8");
    }
    return text.flip().toString();
  }

  /**
   * As {@link #read}, but a file that is not UTF-8 is read as ISO-8859-1, in which no two bytes
   * become one letter: a JVM on Windows writes in the code page of its user. Throws IOException if
   * it cannot be read or is larger than 128 MiB; the message names the file.
   */
  public static Content readAny(Path file) throws IOException {
    byte[] bytes = bytes(file);
    Encoding encoding = encoding(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    int bad = decode(bytes, encoding, text);
    if (bad < 0) {
      return new Content(text.flip().toString(), "");
    }
    String why = malformed(bytes, encoding, bad);
    if (!encoding.charset().equals(StandardCharsets.UTF_8) || compressed(bytes)) {
      throw new IOException(file + " is " + why + "; expected UTF-8");
    }
    String note = file + " is " + why + ": it was read as ISO-8859-1 (windows-1252)";
    return new Content(new String(bytes, StandardCharsets.ISO_8859_1), note);
  }

  /** Opens a file for reading line by line, in the encoding that {@link #readAny} would choose. */
  public static Lines lines(Path file) throws IOException {
    size(file);
    Encoding encoding;
    try (InputStream in = Files.newInputStream(file)) {
      encoding = encoding(in.readNBytes(HEAD_BYTES));
    }
    if (encoding.charset().equals(StandardCharsets.UTF_8) && !isUtf8(file)) {
      encoding = new Encoding(StandardCharsets.ISO_8859_1, 0);
    }
    return new Lines(reader(file, encoding));
  }

  /** The lines of a file; ends of lines are those of all systems. Not thread-safe. */
  public static final class Lines implements Closeable {
    private final Reader in;
    private int number;
    private boolean skipLineFeed;

    private Lines(Reader in) {
      this.in = in;
    }

    /** Returns the number of the line that was read last, from 1. */
    public int number() {
      return number;
    }

    /** Returns the next line without its end; null behind the last one. */
    public @Nullable String next() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        boolean second = skipLineFeed && c == '\n';
        skipLineFeed = c == '\r';
        if (second) {
          continue;
        }
        if (c == '\n' || c == '\r') {
          number++;
          return line.toString();
        }
        if (line.length() == LINE_MAX) {
          throw new IOException(
              "line " + (number + 1) + " is longer than " + LINE_MAX + " characters");
        }
        line.append((char) c);
      }
      if (line.length() == 0) {
        return null;
      }
      number++;
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    long size = size(file);
    if (size > BYTES_MAX) {
      throw new IOException(
          file + " has " + size + " bytes; at most " + BYTES_MAX + " are read as one text");
    }
    return Files.readAllBytes(file);
  }

  /** A device or a pipe has no known size. */
  private static long size(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + " is not a regular file");
    }
    return Files.size(file);
  }

  private static boolean isUtf8(Path file) throws IOException {
    try (Reader in = reader(file, new Encoding(StandardCharsets.UTF_8, 0))) {
      in.transferTo(Writer.nullWriter());
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static Reader reader(Path file, Encoding encoding) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    in.skipNBytes(encoding.markBytes());
    return new BufferedReader(new InputStreamReader(in, strict(encoding.charset())));
  }

  private static CharsetDecoder strict(Charset charset) {
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** Returns the offset of the first byte that cannot be decoded, or -1. */
  private static int decode(byte[] bytes, Encoding encoding, CharBuffer into) {
    ByteBuffer in =
        ByteBuffer.wrap(bytes, encoding.markBytes(), bytes.length - encoding.markBytes());
    CoderResult result = strict(encoding.charset()).decode(in, into, true);
    return result.isError() ? in.position() : -1;
  }

  private static String malformed(byte[] bytes, Encoding encoding, int at) {
    if (compressed(bytes)) {
      return "compressed (gzip or zip)";
    }
    return String.format(
        "not %s (byte 0x%02x at offset %d)", encoding.charset().name(), bytes[at] & 0xff, at);
  }

  private static boolean compressed(byte[] bytes) {
    return begins(bytes, 0x1f, 0x8b) || begins(bytes, 'P', 'K', 3, 4);
  }

  /** By the byte order mark; without one by where the first characters, of ASCII, have zeros. */
  private static Encoding encoding(byte[] head) {
    if (begins(head, 0xef, 0xbb, 0xbf)) {
      return new Encoding(StandardCharsets.UTF_8, 3);
    }
    if (begins(head, 0xff, 0xfe, 0, 0)) {
      return new Encoding(Charset.forName("UTF-32LE"), 4);
    }
    if (begins(head, 0, 0, 0xfe, 0xff)) {
      return new Encoding(Charset.forName("UTF-32BE"), 4);
    }
    if (begins(head, 0xff, 0xfe)) {
      return new Encoding(StandardCharsets.UTF_16LE, 2);
    }
    if (begins(head, 0xfe, 0xff)) {
      return new Encoding(StandardCharsets.UTF_16BE, 2);
    }
    if (head.length < HEAD_BYTES) {
      return new Encoding(StandardCharsets.UTF_8, 0);
    }
    int zeros = 0;
    for (int i = 0; i < HEAD_BYTES; i++) {
      zeros = zeros * 2 + (head[i] == 0 ? 1 : 0);
    }
    return switch (zeros) {
      case 0b1110 -> new Encoding(Charset.forName("UTF-32BE"), 0);
      case 0b0111 -> new Encoding(Charset.forName("UTF-32LE"), 0);
      case 0b1010 -> new Encoding(StandardCharsets.UTF_16BE, 0);
      case 0b0101 -> new Encoding(StandardCharsets.UTF_16LE, 0);
      default -> new Encoding(StandardCharsets.UTF_8, 0);
    };
  }

  private static boolean begins(byte[] bytes, int... with) {
    if (bytes.length < with.length) {
      return false;
    }
    for (int i = 0; i < with.length; i++) {
      if ((bytes[i] & 0xff) != with[i]) {
        return false;
      }
    }
    return true;
  }
}
