package io.prefetchbench.benchmarks.rounds;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;

/**
 * A benchmark method in one mode with a value for each parameter, in name order.
 *
 * @param jdk home folder of the JDK that runs it; empty for the one that runs the rounds
 */
public record BenchmarkCell(String benchmark, Mode mode, Map<String, String> params, String jdk) {
  /** The parameter that names who is measured. */
  public static final String CLIENT = "client";

  /** The value of {@link #CLIENT} that is the limit of all others: the bare socket. */
  public static final String FLOOR = "SOCKET";

  public BenchmarkCell {
    SortedMap<String, String> copy = new TreeMap<>(params);
    params = Collections.unmodifiableMap(copy);
  }

  /** The cell with the same work over a bare socket; empty for floors and for the canary. */
  public Optional<BenchmarkCell> floor() {
    String client = params.get(CLIENT);
    if (client == null || client.equals(FLOOR)) {
      return Optional.empty();
    }
    return Optional.of(with(CLIENT, FLOOR));
  }

  public BenchmarkCell with(String param, String value) {
    Map<String, String> other = new TreeMap<>(params);
    other.put(param, value);
    return new BenchmarkCell(benchmark, mode, other, jdk);
  }

  /** Lowercase name of the question: {@code bulkload}, {@code lookup}, {@code canary}. */
  public String question() {
    String type = benchmark.substring(0, benchmark.lastIndexOf('.'));
    String name = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
    return name.replaceFirst("Benchmark$", "").toLowerCase(Locale.ROOT);
  }

  /** True if the cell compares Redis clients, each by itself, without the cache. */
  public boolean isOfClientTable() {
    return question().startsWith("client");
  }

  /** Parameters (and the JDK if one was named) in lowercase: the labels of this cell's metrics. */
  public SortedMap<String, String> labels() {
    SortedMap<String, String> labels = new TreeMap<>();
    params.forEach((name, value) -> labels.put(name, value.toLowerCase(Locale.ROOT)));
    if (!jdk.isEmpty()) {
      labels.put("jdk", jdk.substring(jdk.lastIndexOf('/') + 1));
    }
    return labels;
  }

  /** One line for people: question, mode, and the values. */
  public String title() {
    String values =
        labels().entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(" "));
    return (question() + " " + mode.shortLabel() + " " + values).strip();
  }

  /** {@link #title} as a part of a file name: letters, digits, dots and hyphens. */
  public String slug() {
    return title().replaceAll("[^A-Za-z0-9.]+", "-");
  }
}
