package io.prefetchbench.gate.decision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A result file in JMH's format with made-up figures, one iteration a fork. */
final class JmhText {
  private final List<String> results = new ArrayList<>();
  private String settings = "\"warmupIterations\":1,\"warmupTime\":\"1 s\"";
  private String place = "\"vmVersion\":\"17.0.15+6\",\"jvmArgs\":[\"-Xmx256m\"]";

  JmhText settings(String json) {
    settings = json;
    return this;
  }

  JmhText place(String json) {
    place = json;
    return this;
  }

  /** Adds a result of throughput in ops/s. */
  JmhText thrpt(String benchmark, double... forks) {
    return add(benchmark, "thrpt", "ops/s", forks, "");
  }

  /** Adds a result of average time in ns/op. */
  JmhText avgt(String benchmark, double... forks) {
    return add(benchmark, "avgt", "ns/op", forks, "");
  }

  /** Adds a result of average time with the allocation that JMH's gc profiler gives. */
  JmhText allocating(String benchmark, String name, double... bytes) {
    double[] times = new double[bytes.length];
    Arrays.fill(times, 1000);
    String secondary =
        "\"%s\":{\"score\":0,\"scoreUnit\":\"B/op\",\"rawData\":%s}".formatted(name, raw(bytes));
    return add(benchmark, "avgt", "ns/op", times, secondary);
  }

  JmhText add(String benchmark, String mode, String unit, double[] forks, String secondary) {
    results.add(
        """
        {"jmhVersion":"1.37","benchmark":"%s","mode":"%s","threads":1,"forks":%d,
         "jvm":"java",%s,%s,"params":{"size":"10"},
         "primaryMetric":{"score":0,"scoreError":"NaN","scoreConfidence":["NaN","NaN"],
           "scoreUnit":"%s","rawData":%s},
         "secondaryMetrics":{%s}}\
        """
            .formatted(
                benchmark, mode, forks.length, place, settings, unit, raw(forks), secondary));
    return this;
  }

  Path write(Path file) {
    try {
      return Files.writeString(file, "[" + String.join(",", results) + "]");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** JMH writes NaN as text. */
  private static String raw(double[] forks) {
    return Arrays.stream(forks)
        .mapToObj(fork -> Double.isNaN(fork) ? "[\"NaN\"]" : "[" + fork + "]")
        .collect(Collectors.joining(",", "[", "]"));
  }
}
