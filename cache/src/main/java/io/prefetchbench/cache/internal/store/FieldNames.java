package io.prefetchbench.cache.internal.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Interns field names: converts the bytes of a name to the same string object each time, so that a
 * million cached entities share the few distinct names. Thread-safe and bounded: a table of fixed
 * size in which a new name replaces the one in its slot; a lost race costs one extra string.
 */
final class FieldNames {
  private static final int SLOTS = 1024;
  private static final int NAME_BYTES_MAX = 64;

  /** Immutable by agreement. */
  private static final class Name {
    final byte[] bytes;
    final String text;

    Name(byte[] bytes, String text) {
      this.bytes = bytes;
      this.text = text;
    }
  }

  private final AtomicReferenceArray<@Nullable Name> names = new AtomicReferenceArray<>(SLOTS);

  String text(byte[] bytes) {
    if (bytes.length > NAME_BYTES_MAX) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    int hash = Arrays.hashCode(bytes);
    int slot = (hash ^ hash >>> 16) & SLOTS - 1;
    Name known = names.getPlain(slot);
    if (known != null && Arrays.equals(known.bytes, bytes)) {
      return known.text;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    names.setRelease(slot, new Name(bytes, text));
    return text;
  }
}
