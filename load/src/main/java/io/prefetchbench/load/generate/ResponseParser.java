package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Parser of successive HTTP/1.1 answers to GET: with a length, chunked, or up to the end. */
final class ResponseParser {
  private static final int FIRST_BYTES = 2_048;
  private static final int HEAD_BYTES_MAX = 64 << 10;
  private static final int BODY_BYTES_MAX = 16 << 20;
  private static final int UNTIL_CLOSE = -1;

  private final String versionHeader;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;
  private int searched;
  private int bodyFrom;
  private int bodyTo;
  private int next;
  private int status;
  private int contentLength;
  private boolean chunked;
  private boolean closing;
  private boolean inTrailer;
  private @Nullable String version;

  ResponseParser(String versionHeader) {
    this.versionHeader = versionHeader.toLowerCase(Locale.ROOT);
    reset();
  }

  void reset() {
    length = 0;
    searched = 0;
    bodyFrom = 0;
    bodyTo = 0;
    next = 0;
    resetHead();
  }

  private void resetHead() {
    status = 0;
    contentLength = UNTIL_CLOSE;
    chunked = false;
    closing = false;
    inTrailer = false;
    version = null;
  }

  boolean hasBegun() {
    return length > 0;
  }

  /** Returns whether the connection cannot be reused after this answer. */
  boolean isClosing() {
    return closing || (contentLength == UNTIL_CLOSE && !chunked);
  }

  /** Consumes bytes; true if the answer is complete. A {@code ProtocolException} ends it. */
  boolean take(ByteBuffer in) throws ProtocolException {
    int count = in.remaining();
    if (length + count > bytes.length) {
      if (length + count > HEAD_BYTES_MAX + BODY_BYTES_MAX) {
        throw new ProtocolException("an answer longer than 16 MiB");
      }
      bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
    }
    in.get(bytes, length, count);
    length += count;
    while (bodyFrom == 0) {
      int end = endOfHead();
      if (end < 0) {
        return false;
      }
      head(end);
    }
    return chunked ? chunks() : contentLength != UNTIL_CLOSE && isWhole();
  }

  private boolean isWhole() throws ProtocolException {
    bodyTo = bodyFrom + contentLength;
    if (length > bodyTo) {
      throw new ProtocolException("more bytes than one answer");
    }
    return length == bodyTo;
  }

  /** Called when the peer has closed the connection; returns true if that completes the answer. */
  boolean end() {
    bodyTo = length;
    return bodyFrom > 0 && !chunked && contentLength == UNTIL_CLOSE;
  }

  /** Returns the complete answer; its bytes are valid until the next {@link #take}. */
  HttpAnswer answer() {
    return new HttpAnswer(status, version, bytes, bodyFrom, bodyTo - bodyFrom);
  }

  /** The position after the empty line, or −1. */
  private int endOfHead() throws ProtocolException {
    for (int i = Math.max(searched, 3); i < length; i++) {
      if (bytes[i] == '\n'
          && bytes[i - 1] == '\r'
          && bytes[i - 2] == '\n'
          && bytes[i - 3] == '\r') {
        return i + 1;
      }
    }
    searched = length;
    if (length > HEAD_BYTES_MAX) {
      throw new ProtocolException("headers longer than 64 KiB");
    }
    return -1;
  }

  private void head(int end) throws ProtocolException {
    int line = endOfLine(0);
    statusLine(line);
    while (line < end - 2) {
      int from = line;
      line = endOfLine(from);
      header(from, line - 2);
    }
    if (status < 200) {
      // An interim answer: the real one follows.
      System.arraycopy(bytes, end, bytes, 0, length - end);
      length -= end;
      searched = 0;
      resetHead();
      return;
    }
    if (status == 204 || status == 304) {
      chunked = false;
      contentLength = 0;
    }
    bodyFrom = end;
    bodyTo = end;
    next = end;
  }

  private int endOfLine(int from) {
    int at = from;
    while (bytes[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  private void statusLine(int end) throws ProtocolException {
    boolean http = end >= 14 && new String(bytes, 0, 7, ISO_8859_1).equals("HTTP/1.");
    if (!http || bytes[8] != ' ') {
      throw new ProtocolException("no HTTP/1.1 status line");
    }
    closing = bytes[7] == '0';
    for (int i = 9; i < 12; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new ProtocolException("no HTTP status");
      }
      status = status * 10 + digit;
    }
  }

  private void header(int from, int to) throws ProtocolException {
    if (to <= from) {
      throw new ProtocolException("a line of the headers does not end in CR LF");
    }
    int colon = from;
    while (colon < to && bytes[colon] != ':') {
      colon++;
    }
    if (is("content-length", from, colon)) {
      contentLength = number(value(colon, to), 10);
    } else if (is("transfer-encoding", from, colon)) {
      chunked = value(colon, to).toLowerCase(Locale.ROOT).endsWith("chunked");
    } else if (is("connection", from, colon)) {
      closing = value(colon, to).equalsIgnoreCase("close");
    } else if (is(versionHeader, from, colon)) {
      version = value(colon, to);
    }
  }

  /** Returns whether these bytes match a lower-case name, ignoring case. */
  private boolean is(String name, int from, int to) {
    if (to - from != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      int own = bytes[from + i];
      int lower = own >= 'A' && own <= 'Z' ? own + ('a' - 'A') : own;
      if (lower != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Empty if the line has no colon. */
  private String value(int colon, int to) {
    if (colon >= to) {
      return "";
    }
    return new String(bytes, colon, to - colon, ISO_8859_1).substring(1).strip();
  }

  private static int number(String text, int radix) throws ProtocolException {
    try {
      int number = Integer.parseInt(text, radix);
      if (number >= 0 && number <= BODY_BYTES_MAX) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new ProtocolException("no length: " + text);
    }
    throw new ProtocolException("a length over 16 MiB: " + text);
  }

  /** Compacts the content of complete chunks; returns true after the last one and its trailer. */
  private boolean chunks() throws ProtocolException {
    while (true) {
      int line = next;
      while (line < length && bytes[line] != '\n') {
        line++;
      }
      if (line == length) {
        return false;
      }
      String text = new String(bytes, next, line - next, ISO_8859_1).strip();
      if (inTrailer) {
        next = line + 1;
        if (text.isEmpty()) {
          return true;
        }
        continue;
      }
      int semicolon = text.indexOf(';');
      int size = number((semicolon < 0 ? text : text.substring(0, semicolon)).strip(), 16);
      int from = line + 1;
      if (size == 0) {
        inTrailer = true;
        next = from;
      } else if (length < from + size + 2) {
        return false;
      } else {
        System.arraycopy(bytes, from, bytes, bodyTo, size);
        bodyTo += size;
        next = from + size + 2;
      }
    }
  }
}
