package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisFault;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One reply of Redis, with its bytes untouched. An error reply is a value ({@link Fault}), so that
 * one bad command of a pipeline never hides the others. Immutable by convention: no code writes
 * into {@link Bytes#value}.
 */
public sealed interface Reply
    permits Reply.Bytes, Reply.Whole, Reply.Many, Reply.Nothing, Reply.Fault {

  /** A bulk or simple string. Equality is by identity of the array; it is never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Bytes(byte[] value) implements Reply {}

  record Whole(long value) implements Reply {}

  /** An array, set, or (flattened, as RESP2 does) map. */
  record Many(List<Reply> values) implements Reply {}

  enum Nothing implements Reply {
    NOTHING
  }

  record Fault(RedisFault fault) implements Reply {}

  /** The bytes of a string reply; throws the fault of an error reply. */
  default byte[] bytes() {
    if (orThrow() instanceof Bytes bytes) {
      return bytes.value();
    }
    throw unexpected("a string");
  }

  /** A string reply as UTF-8 text; throws the fault of an error reply. */
  default String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** The text of a string reply; null for a null reply, and if the key holds a foreign type. */
  default @Nullable String textOrNull() {
    return isOfAnotherType() || isNothing() ? null : text();
  }

  /** True for the error that the key holds a foreign type. */
  default boolean isOfAnotherType() {
    return this instanceof Fault fault && fault.fault().code().equals("WRONGTYPE");
  }

  /** The value of an integer reply; throws the fault of an error reply. */
  default long number() {
    if (orThrow() instanceof Whole whole) {
      return whole.value();
    }
    throw unexpected("an integer");
  }

  /** The elements of an array reply; throws the fault of an error reply. */
  default List<Reply> many() {
    if (orThrow() instanceof Many many) {
      return many.values();
    }
    throw unexpected("an array");
  }

  /** The values of a flattened map by their names, in order; throws the fault of an error reply. */
  default Map<String, Reply> named() {
    List<Reply> flat = many();
    Map<String, Reply> named = new LinkedHashMap<>();
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      named.put(flat.get(i).text(), flat.get(i + 1));
    }
    return named;
  }

  /** A flattened map of texts; throws the fault of an error reply. */
  default Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    named().forEach((name, value) -> texts.put(name, value.text()));
    return texts;
  }

  default boolean isNothing() {
    return this == Nothing.NOTHING;
  }

  default Reply orThrow() {
    if (this instanceof Fault fault) {
      throw fault.fault();
    }
    return this;
  }

  private IllegalStateException unexpected(String wanted) {
    return new IllegalStateException("expected " + wanted + " from Redis, got " + this);
  }
}
