package io.prefetchbench.load.foreign;

import io.prefetchbench.testbed.command.RecordReader.JsonKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a system's file: commit and read, or a class. Its texts may name environment
 * variables.
 *
 * @param settle see {@link SystemFile}
 */
record SystemKeys(
    @JsonKey(otherwise = "[]") List<String> classPath,
    @JsonKey(min = 1e-3) @Nullable Duration settle,
    @JsonKey(name = "class") @Nullable String type,
    @JsonKey(otherwise = "{}") Map<String, String> options,
    @Nullable CommitKeys commit,
    @Nullable ReadKeys read) {

  SystemKeys {
    boolean isClass = type != null;
    if (isClass ? commit != null || read != null : commit == null || read == null) {
      throw new IllegalArgumentException("commit, read: expected both, or class in their place");
    }
  }

  private static void requireOne(String keys, @Nullable Object... values) {
    if (Stream.of(values).filter(Objects::nonNull).count() != 1) {
      throw new IllegalArgumentException(keys + ": expected exactly one of them");
    }
  }

  record CommitKeys(
      @Nullable JdbcKeys jdbc, @Nullable HttpCommitKeys http, @Nullable RedisCommitKeys redis) {
    CommitKeys {
      requireOne("jdbc, http, redis", jdbc, http, redis);
    }
  }

  record ReadKeys(@Nullable HttpReadKeys http, @Nullable RedisReadKeys redis) {
    ReadKeys {
      requireOne("http, redis", http, redis);
    }
  }

  /** {@code reset}: statements that are executed once. */
  record JdbcKeys(
      String url,
      @Nullable String user,
      @Nullable String password,
      String commit,
      @Nullable String delete,
      @JsonKey(otherwise = "[]") List<String> reset,
      @JsonKey(min = 1, max = 256, otherwise = "8") int connections) {}

  /** {@code version}: where an answer has the version; null if the proposed one is written. */
  record HttpCommitKeys(
      String url,
      @JsonKey(otherwise = "\"PUT\"") String method,
      @Nullable String body,
      @JsonKey(otherwise = "{}") Map<String, String> headers,
      @Nullable String version,
      @Nullable HttpDeleteKeys delete) {}

  record HttpDeleteKeys(
      String url, @JsonKey(otherwise = "\"DELETE\"") String method, @Nullable String body) {}

  record RedisCommitKeys(
      String url,
      List<String> command,
      @Nullable List<String> delete,
      @JsonKey(min = 1, max = 256, otherwise = "8") int connections) {}

  record HttpReadKeys(
      String url, String version, @JsonKey(otherwise = "{}") Map<String, String> headers) {}

  /** {@code version}: JSON pointer into the reply, or any word for all of it. */
  record RedisReadKeys(
      String url,
      List<String> command,
      @JsonKey(otherwise = "\"reply\"") String version,
      @JsonKey(min = 1, max = 256, otherwise = "64") int connections) {}
}
