package io.prefetchbench.cache.internal.feed;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.JsonChange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads one element of the list: {@code e1 OP EPOCH POSITION PREV COMMITTED}, decimal numbers, then
 * the id and alternating fields and values, each as {@code LENGTH:BYTES} (length in bytes,
 * decimal), all separated by one space. Nothing needs escaping, a script can write it, and the
 * position makes every element unique. Or a {@link JsonChange}, which begins with a brace.
 */
final class ListElement {
  private static final String FORMAT = "e1";
  private static final int HEAD_WORDS = 6;
  private static final int HEAD_BYTES_MAX = 120;
  private static final int LENGTH_DIGITS_MAX = 9;

  private final byte[] bytes;
  private int at;
  private String id = "";

  private ListElement(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Reads an element; an invalid event becomes a {@link FeedItem.Unreadable}. */
  static FeedItem read(byte[] element) {
    Offset offset = new Offset(digest(element));
    if (element.length > 0 && element[0] == '{') {
      return JsonChange.of(element).item(offset, -1);
    }
    ListElement reader = new ListElement(element);
    try {
      return new FeedItem.Delivered(offset, reader.event());
    } catch (IllegalArgumentException e) {
      String raw = new String(element, StandardCharsets.UTF_8);
      return new FeedItem.Unreadable(offset, reader.id, raw, String.valueOf(e.getMessage()));
    }
  }

  /** SHA-1 in hex: short enough for a log, and the same for the same element. */
  private static String digest(byte[] element) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(element));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private ChangeEvent event() {
    List<String> head = new ArrayList<>(HEAD_WORDS);
    for (int i = 0; i < HEAD_WORDS; i++) {
      head.add(word());
    }
    if (!head.get(0).equals(FORMAT)) {
      throw new IllegalArgumentException("expected an element of format " + FORMAT);
    }
    Version version = new Version(Long.parseLong(head.get(2)), Long.parseLong(head.get(3)));
    long prev = Long.parseLong(head.get(4));
    long committedMicros = Long.parseLong(head.get(5));
    id = text();
    List<String> flat = new ArrayList<>();
    while (at < bytes.length) {
      skip(' ');
      flat.add(text());
    }
    return EventParts.event(head.get(1), id, version, committedMicros, prev, flat);
  }

  private String word() {
    int from = at;
    while (at < bytes.length && at < HEAD_BYTES_MAX && bytes[at] != ' ') {
      at++;
    }
    String word = new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
    skip(' ');
    return word;
  }

  private void skip(char expected) {
    if (at >= bytes.length || bytes[at] != expected) {
      throw new IllegalArgumentException("expected '" + expected + "' at byte " + at);
    }
    at++;
  }

  private String text() {
    int from = at;
    int length = 0;
    while (at < bytes.length && at - from < LENGTH_DIGITS_MAX && isDigit(bytes[at])) {
      length = length * 10 + bytes[at] - '0';
      at++;
    }
    if (at == from) {
      throw new IllegalArgumentException("expected a length at byte " + at);
    }
    skip(':');
    if (length > bytes.length - at) {
      throw new IllegalArgumentException("the text at byte " + at + " is cut off");
    }
    byte[] part = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return EventParts.text(part);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
