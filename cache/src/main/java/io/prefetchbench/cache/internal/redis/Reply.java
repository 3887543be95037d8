package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisFault;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reply of Redis, with its bytes untouched. An error reply is a value ({@link Fault}), so that
 * one bad command of a pipeline never hides the others.
 *
 * <p>Immutable by convention: no code writes into {@link Bytes#value}.
 */
public sealed interface Reply
    permits Reply.Bytes, Reply.Whole, Reply.Many, Reply.Nothing, Reply.Fault {

  /** A bulk or simple string. Equality is by identity of the array; it is never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Bytes(byte[] value) implements Reply {}

  /** An integer. */
  record Whole(long value) implements Reply {}

  /** An array, set, or (flattened, as RESP2 does) map. */
  record Many(List<Reply> values) implements Reply {}

  /** A null. */
  enum Nothing implements Reply {
    NOTHING
  }

  /** An error reply. */
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

  /**
   * The text of a string reply; null for a null reply, and if the key holds a foreign type. Throws
   * the fault of any other error reply.
   */
  default @Nullable String textOrNull() {
    boolean isOfAnotherType =
        this instanceof Fault fault && fault.fault().code().equals("WRONGTYPE");
    return isOfAnotherType || isNothing() ? null : text();
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

  /** True for a null reply. */
  default boolean isNothing() {
    return this == Nothing.NOTHING;
  }

  /**
   * This reply, unless it is an error.
   *
   * @throws RedisFault if it is
   */
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
