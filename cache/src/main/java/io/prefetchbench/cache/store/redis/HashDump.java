package io.prefetchbench.cache.store.redis;

import io.prefetchbench.cache.entity.Meta;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Encodes one hash as the payload of {@code RESTORE}, in the form <em>pairs</em>: type byte 4, the
 * number of fields, each name and value with its length before it, format version 9 (two bytes,
 * little endian), CRC-64 of all that (eight bytes, little endian). The format is that of Redis' RDB
 * files; every Redis since 5 and every Valkey reads it and builds the compact or the hash-table
 * encoding itself.
 *
 * <p>Not thread-safe; one encoder serves many entities one after another and keeps its buffer.
 */
final class HashDump {
  private static final byte TYPE_HASH_OF_PAIRS = 4;
  private static final int RDB_VERSION = 9;
  private static final int FOOTER_BYTES = 10;
  private static final byte[] META_NAME = {'~'};

  private byte[] buffer = new byte[1024];
  private int size;

  /**
   * The payload of an entity: the meta field first, then the fields in their order.
   *
   * @throws IllegalArgumentException if a text is no valid UTF-16, so that two names could become
   *     one
   */
  byte[] encode(Meta meta, Map<String, String> fields) {
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
   * The payload of names and values as bytes.
   *
   * @throws IllegalArgumentException if there is no pair, a value is missing at the end, or a name
   *     stands twice (Redis would refuse the one and could be damaged by the other)
   */
  byte[] encode(List<byte[]> namesAndValues) {
    if (namesAndValues.isEmpty() || namesAndValues.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "a hash is names and values in pairs, got " + namesAndValues.size() + " parts");
    }
    Set<String> names = new HashSet<>();
    begin(namesAndValues.size() / 2);
    for (int i = 0; i < namesAndValues.size(); i++) {
      byte[] part = namesAndValues.get(i);
      if (i % 2 == 0 && !names.add(new String(part, StandardCharsets.ISO_8859_1))) {
        throw new IllegalArgumentException(
            "field stands twice: " + new String(part, StandardCharsets.UTF_8));
      }
      append(part);
    }
    return finish();
  }

  private void begin(int fields) {
    size = 0;
    ensure(8);
    buffer[size++] = TYPE_HASH_OF_PAIRS;
    appendLength(fields);
  }

  private byte[] finish() {
    ensure(FOOTER_BYTES);
    buffer[size++] = RDB_VERSION;
    buffer[size++] = 0;
    long crc = Crc64.of(buffer, 0, size);
    for (int i = 0; i < 8; i++) {
      buffer[size++] = (byte) (crc >>> (8 * i));
    }
    return Arrays.copyOf(buffer, size);
  }

  private void append(byte[] part) {
    ensure(part.length + 8);
    appendLength(part.length);
    System.arraycopy(part, 0, buffer, size, part.length);
    size += part.length;
  }

  /**
   * ASCII is written char by char, which needs no array in between; all else takes the long way.
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

  /** RDB's length: 6 bits in one byte, 14 bits in two, else 32 bits after a byte of 0x80. */
  private void appendLength(int length) {
    if (length < 1 << 6) {
      buffer[size++] = (byte) length;
    } else if (length < 1 << 14) {
      buffer[size++] = (byte) (0x40 | length >>> 8);
      buffer[size++] = (byte) length;
    } else {
      buffer[size++] = (byte) 0x80;
      for (int shift = 24; shift >= 0; shift -= 8) {
        buffer[size++] = (byte) (length >>> shift);
      }
    }
  }

  private void ensure(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}
