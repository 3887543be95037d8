package io.prefetchbench.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The names that {@code bench jmh} knows and {@code bench list} prints, with their purpose. */
public final class BenchmarkCatalogue implements Function<String, Map<String, String>> {

  /** Returns names and descriptions of {@code benchmarks} or {@code clients}. */
  @Override
  public Map<String, String> apply(String topic) {
    return switch (topic) {
      case "benchmarks" -> benchmarks();
      case "clients" -> clients();
      default -> throw new IllegalArgumentException("no topic " + topic);
    };
  }

  private static Map<String, String> benchmarks() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("BulkLoad", "entities per second that a bulk load writes");
    names.put("Apply", "change events per second that are applied from a backlog");
    names.put("Lookup", "what one read of one entity costs: a hit, a deleted one, an absent one");
    names.put("ConcurrentReads", "reads per second of 32 callers that each wait for an answer");
    names.put("AsyncReads", "reads per second of one thread with 32 reads in flight");
    names.put("ReadPath", "what the library itself adds to one read, without a network");
    names.put("Encode", "what it costs to encode one entity for a bulk load, without a network");
    names.put("Meta", "what it costs to read the meta field of an entry, without a network");
    names.put("ClientRead", "client table: hashes per second, one HGETALL at a time");
    names.put("ClientReadAll", "client table: hashes per second in pipelines of HGETALL");
    names.put("ClientLoad", "client table: entities per second written in pipelines");
    names.put("ClientApply", "client table: change events per second, a transaction for each");
    names.put("Canary", "what the harness itself costs: an empty benchmark");
    return names;
  }

  private static Map<String, String> clients() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("lettuce", "Lettuce: one connection, asynchronous");
    names.put("jedis", "Jedis: a pool of blocking connections");
    names.put("redisson", "Redisson; in the client table only, as the next three");
    names.put("glide", "Valkey GLIDE: a core in Rust");
    names.put("vertx", "the Redis client of Vert.x");
    names.put("spring", "Spring Data Redis over Lettuce");
    names.put("socket", "the floor: the same bytes, built beforehand, over a blocking socket");
    return names;
  }
}
