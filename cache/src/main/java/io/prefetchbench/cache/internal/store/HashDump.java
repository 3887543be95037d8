package io.prefetchbench.cache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Encodes one hash as the payload of {@code RESTORE}, the format of Redis' RDB files: a type byte,
 * the hash, the format's version (two bytes, little endian), CRC-64 of all preceding bytes (eight
 * bytes, little endian).
 *
 * <p>Two forms. <em>Pairs</em> (type 4, version 9): the number of fields, then each name and value
 * prefixed by its length; every Redis since 5 and every Valkey reads it and builds the compact or
 * the hash-table encoding itself. <em>Listpack</em> (type 16, version 10, Redis 7.0 and newer): the
 * finished compact encoding, about half the server time; only for hashes of at most {@link
 * #LISTPACK_PAIRS_MAX} pairs whose texts are as short as {@link Listpacks} says, and only if
 * requested: the caller must know that the server's own listpacks are identical.
 *
 * <p>Not thread-safe; one encoder can encode many entities in sequence and keeps its buffer.
 */
public final class HashDump {
  /** Maximum number of pairs in a listpack, including the meta field: Redis' smallest default. */
  public static final int LISTPACK_PAIRS_MAX = 128;

  /**
   * Maximum bytes of a listpack with long texts: Redis' own limit for a list node. Beyond that, a
   * change of one field by another program would move too much data.
   */
  public static final int LONG_LISTPACK_BYTES_MAX = 8192;

  /** Bytes after the hash: format version and checksum. */
  public static final int FOOTER_BYTES = 10;

  /** Format version of the listpack form; servers with an older format refuse it. */
  public static final int LISTPACK_RDB_VERSION = 10;

  private static final byte TYPE_LISTPACK = 16;

  private static final byte TYPE_PAIRS = 4;
  private static final int PAIRS_RDB_VERSION = 9;
  private static final byte[] META_NAME = {'~'};

  private final Listpacks listpacks;
  private final Listpack listpack = new Listpack();
  private byte[] buffer = new byte[1024];
  private int size;

  /** An encoder that uses the listpack form if a hash is within the limits of these listpacks. */
  public HashDump(Listpacks listpacks) {
    this.listpacks = listpacks;
  }

  /**
   * The payload of an entity: the meta field first, then the fields in their order. Refuses invalid
   * UTF-16, by which two names could become equal.
   */
  public byte[] encode(Meta meta, Map<String, String> fields) {
    if (listpacks != Listpacks.NEVER
        && fields.size() < LISTPACK_PAIRS_MAX
        && isListpack(meta, fields)) {
      return finishListpack();
    }
    begin(fields.size() + 1);
    append(META_NAME);
    append(meta.text());
    for (Map.Entry<String, String> field : fields.entrySet()) {
      append(field.getKey());
      append(field.getValue());
    }
    return finish();
  }

  /**
   * The payload of names and values. Refuses none, an odd number and a name that occurs twice,
   * which could damage Redis.
   */
  public byte[] encode(List<byte[]> namesAndValues) {
    if (namesAndValues.isEmpty() || namesAndValues.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "a hash is names and values in pairs, got " + namesAndValues.size() + " parts");
    }
    Set<String> names = new HashSet<>();
    for (int i = 0; i < namesAndValues.size(); i++) {
      byte[] part = namesAndValues.get(i);
      if (i % 2 == 0 && !names.add(new String(part, StandardCharsets.ISO_8859_1))) {
        throw new IllegalArgumentException(
            "duplicate field: " + new String(part, StandardCharsets.UTF_8));
      }
    }
    if (listpacks != Listpacks.NEVER
        && namesAndValues.size() <= 2 * LISTPACK_PAIRS_MAX
        && isListpack(namesAndValues)) {
      return finishListpack();
    }
    begin(namesAndValues.size() / 2);
    namesAndValues.forEach(this::append);
    return finish();
  }

  /** Builds the listpack; false if the hash must not be encoded as one. */
  private boolean isListpack(Meta meta, Map<String, String> fields) {
    listpack.begin();
    boolean fits = isInListpack(Meta.FIELD) && isInListpack(meta.text());
    for (Map.Entry<String, String> field : fields.entrySet()) {
      fits = fits && isInListpack(field.getKey()) && isInListpack(field.getValue());
    }
    return fits;
  }

  private boolean isListpack(List<byte[]> namesAndValues) {
    listpack.begin();
    boolean fits = true;
    for (byte[] part : namesAndValues) {
      fits = fits && isInListpack(part);
    }
    return fits;
  }

  private boolean isInListpack(String text) {
    if (listpack.appendAscii(text, listpacks.textBytesMax())) {
      return isSmallEnough();
    }
    // No text has fewer bytes than chars.
    return text.length() <= listpacks.textBytesMax() && isInListpack(Texts.utf8(text));
  }

  private boolean isInListpack(byte[] text) {
    if (text.length > listpacks.textBytesMax()) {
      return false;
    }
    listpack.append(text);
    return isSmallEnough();
  }

  private boolean isSmallEnough() {
    return listpack.longest() <= Listpacks.SHORT_TEXTS.textBytesMax()
        || listpack.bytes() <= LONG_LISTPACK_BYTES_MAX;
  }

  /** Writes type and length into the space before the listpack, and the footer after it. */
  private byte[] finishListpack() {
    int end = listpack.finish(FOOTER_BYTES);
    byte[] bytes = listpack.buffer();
    int length = end - Listpack.ROOM_BEFORE;
    int begin = Listpack.ROOM_BEFORE - 1 - lengthBytes(length);
    bytes[begin] = TYPE_LISTPACK;
    putLength(bytes, begin + 1, length);
    putFooter(bytes, begin, end, LISTPACK_RDB_VERSION);
    return Arrays.copyOfRange(bytes, begin, end + FOOTER_BYTES);
  }

  private static void putFooter(byte[] bytes, int begin, int end, int version) {
    bytes[end] = (byte) version;
    bytes[end + 1] = 0;
    long crc = Crc64.of(bytes, begin, end + 2);
    for (int i = 0; i < 8; i++) {
      bytes[end + 2 + i] = (byte) (crc >>> (8 * i));
    }
  }

  private void begin(int fields) {
    size = 0;
    ensure(8);
    buffer[size++] = TYPE_PAIRS;
    appendLength(fields);
  }

  private byte[] finish() {
    ensure(FOOTER_BYTES);
    putFooter(buffer, 0, size, PAIRS_RDB_VERSION);
    return Arrays.copyOf(buffer, size + FOOTER_BYTES);
  }

  private void append(byte[] part) {
    ensure(part.length + 8);
    appendLength(part.length);
    System.arraycopy(part, 0, buffer, size, part.length);
    size += part.length;
  }

  /**
   * ASCII is written char by char, without an intermediate array; everything else is encoded first.
   */
  private void append(String text) {
    int length = text.length();
    ensure(length + 8);
    int before = size;
    appendLength(length);
    byte[] target = buffer;
    int at = size;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        size = before;
        append(Texts.utf8(text));
        return;
      }
      target[at + i] = (byte) c;
    }
    size = at + length;
  }

  private void appendLength(int length) {
    size += putLength(buffer, size, length);
  }

  private static int lengthBytes(int length) {
    return length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : 5;
  }

  /** RDB's length: 6 bits in one byte, 14 bits in two, else 32 bits after a byte of 0x80. */
  private static int putLength(byte[] bytes, int at, int length) {
    int taken = lengthBytes(length);
    if (taken == 1) {
      bytes[at] = (byte) length;
    } else if (taken == 2) {
      bytes[at] = (byte) (0x40 | length >>> 8);
      bytes[at + 1] = (byte) length;
    } else {
      bytes[at] = (byte) 0x80;
      for (int i = 1; i < taken; i++) {
        bytes[at + i] = (byte) (length >>> (8 * (4 - i)));
      }
    }
    return taken;
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
