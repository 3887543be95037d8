package io.prefetchbench.reports.page;

import io.prefetchbench.reports.run.MetricKey;
import io.prefetchbench.reports.run.Series;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Names for people of what files name by keys: metrics, histogram tags, labels, processes. A key
 * that is not known here is shown as its words. Stateless.
 */
public final class Names {
  private static final String FRESHER = "read.fresherThan.";
  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final Map<String, String> METRICS =
      Map.ofEntries(
          Map.entry("bulkload.rate", "bulk load rate"),
          Map.entry("bulkload.loadPhase", "bulk load rate of the load phase alone"),
          Map.entry("read.response", "read response time"),
          Map.entry("read.service", "read service time"),
          Map.entry("read.unpaused", "read service time without pauses of the generator"),
          Map.entry("read.slip", "slip of reads"),
          Map.entry("read.completed", "reads completed"),
          Map.entry("read.offered", "reads offered"),
          Map.entry("read.hitShare", "hit share"),
          Map.entry("read.failed", "failed reads"),
          Map.entry("read.staleShare", "stale reads"),
          Map.entry("probe.response", "response time of probe reads"),
          Map.entry("probe.service", "service time of probe reads"),
          Map.entry("sync.lag", "sync lag"),
          Map.entry("sync.lagFromIntended", "sync lag from the intended time"),
          Map.entry("sync.slip", "slip of mutations"),
          Map.entry("sync.queue", "queue"),
          Map.entry("sync.batch", "batch"),
          Map.entry("sync.apply", "apply"),
          Map.entry("sync.commit", "commit"),
          Map.entry("staleness", "staleness of stale reads"),
          Map.entry("hiccup", "hiccup of the generator"),
          Map.entry("generator.capacity", "closed-loop capacity of the generator"),
          Map.entry("nothing.service", "service time of an endpoint that does nothing"),
          Map.entry("mutation.offered", "mutations offered"),
          Map.entry("correctness.hitShare", "hit share"),
          Map.entry("sweep.knee", "knee"),
          Map.entry("asyncreads", "asynchronous reads"),
          Map.entry("concurrentreads", "concurrent reads"),
          Map.entry("bulkload", "bulk load"),
          Map.entry("readpath", "read path of the library"),
          Map.entry("lookup", "look-up"),
          Map.entry("meta", "reading an entry's version"),
          Map.entry("encode", "encoding an entity"),
          Map.entry("apply", "applying changes"),
          Map.entry("canary", "empty benchmark (canary)"));

  /** What may follow a metric's name after a dot, and how it reads behind the name. */
  private static final Map<String, String> SUFFIXES =
      Map.ofEntries(
          Map.entry("p50", "p50"),
          Map.entry("p90", "p90"),
          Map.entry("p99", "p99"),
          Map.entry("p99.9", "p99.9"),
          Map.entry("mean", "mean"),
          Map.entry("max", "maximum"),
          Map.entry("rate", "rate"),
          Map.entry("throughput", "throughput"),
          Map.entry("alloc", "allocation"),
          Map.entry("serverCpu", "CPU of Redis"),
          Map.entry("ratioToFloor", "ratio to the floor"),
          Map.entry("ratioToRival", "ratio to the rival"));

  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("jedis", "Jedis"),
          Map.entry("lettuce", "Lettuce"),
          Map.entry("socket", "bare socket"),
          Map.entry("ours", "this library"),
          Map.entry("demos", "published demos"),
          Map.entry("thrpt", "throughput mode"),
          Map.entry("avgt", "average-time mode"),
          Map.entry("sample", "sample-time mode"),
          Map.entry("ss", "single-shot mode"));

  private static final Map<String, String> TAGS =
      Map.of(
          "read.response", "response time",
          "read.service", "service time",
          "read.slip", "slip",
          "probe.response", "response time",
          "probe.service", "service time",
          "sync.slip", "slip",
          "sync.lag", "lag",
          "sync.lagFromIntended", "lag from intended");

  private Names() {}

  /** Returns the name of a metric: {@code read.response.p99} as {@code read response time p99}. */
  public static String metric(String name) {
    String known = METRICS.get(name);
    if (known != null) {
      return known;
    }
    if (name.startsWith(FRESHER) && name.endsWith("ms")) {
      return "reads no older than " + age(name.substring(FRESHER.length(), name.length() - 2));
    }
    for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      String suffix = SUFFIXES.get(name.substring(dot + 1));
      if (suffix != null) {
        return metric(name.substring(0, dot)) + " " + suffix;
      }
    }
    // A class of stock JMH is called by its name.
    return Character.isUpperCase(name.charAt(0)) ? name : words(name);
  }

  /** Returns what a benchmark's metric is about: {@code lookup} of {@code lookup.p99}. */
  static String question(String name) {
    String question = name.replaceFirst(":.*$", "");
    int dot = question.lastIndexOf('.');
    return dot > 0 && SUFFIXES.containsKey(question.substring(dot + 1))
        ? question(question.substring(0, dot))
        : question;
  }

  private static String age(String millis) {
    return millis.matches("\\d{1,9}")
        ? FigureText.nanos(Long.parseLong(millis) * NANOS_PER_MILLI)
        : millis + " ms";
  }

  /** Returns a metric's name and its labels: {@code look-up p50 · Jedis · shape category-5}. */
  public static String of(MetricKey key) {
    return of(key.name(), key.labels());
  }

  /** As {@link #of(MetricKey)}. */
  public static String of(String name, Map<String, String> labels) {
    String words = labels(labels, Set.of());
    return metric(name) + (words.isEmpty() ? "" : " · " + words);
  }

  /** Returns the labels in words, but for those named in {@code without}. */
  static String labels(Map<String, String> labels, Set<String> without) {
    return labels.entrySet().stream()
        .filter(label -> !without.contains(label.getKey()))
        .map(label -> label(label.getKey(), label.getValue()))
        .collect(Collectors.joining(" · "));
  }

  /** Returns a label's value, as {@code Jedis} for {@code jedis}. */
  static String value(String value) {
    return VALUES.getOrDefault(value, value);
  }

  private static String label(String name, String value) {
    String known = VALUES.get(value);
    if (known != null) {
      return name.equals("through") ? "through " + known : known;
    }
    if (Set.of("client", "strategy", "mode").contains(name)) {
      return value;
    }
    return name.equals("entities") && value.matches("\\d{1,9}")
        ? FigureText.count(Long.parseLong(value)) + " entities"
        : words(name) + " " + value;
  }

  /** Returns a figure of a metric: shares as per cent, whatever unit the file gives them. */
  public static String figure(String metric, double value, String unit) {
    boolean share = metric.endsWith("Share") || metric.startsWith(FRESHER);
    if (share && unit.equals("1")) {
      return FigureText.finePercent(value);
    }
    return metric.contains(".ratioTo") ? FigureText.ratio(value) : FigureText.of(value, unit);
  }

  /** Returns the median of a series as {@link #figure(String, double, String)}. */
  static String figure(Series series) {
    return figure(series.key().name(), series.median(), series.unit());
  }

  /** Returns the short name of a histogram in a table that says already whose times they are. */
  static String stage(String tag) {
    String known = TAGS.get(tag);
    return known == null ? metric(tag) : known;
  }

  /** Returns the colour of a histogram's times. */
  static Tone tone(String tag) {
    return switch (tag) {
      case "read.service", "probe.service" -> Tone.SERVICE;
      case "read.slip", "sync.slip" -> Tone.SLIP;
      case "sync.queue" -> Tone.QUEUE;
      case "sync.batch" -> Tone.BATCH;
      case "sync.apply" -> Tone.APPLY;
      case "staleness" -> Tone.STALENESS;
      case "hiccup" -> Tone.HICCUP;
      default -> Tone.RESPONSE;
    };
  }

  /** Returns the name of a process. */
  static String role(String role) {
    return switch (role) {
      case "cache-redis" -> "Redis of the cache";
      case "primary-redis" -> "Redis of the primary";
      default -> words(role);
    };
  }

  /**
   * Returns a key in words: {@code falseMisses} as {@code false misses}, {@code REDIS_FROZEN} as
   * {@code redis frozen}. A unit at the end is not part of the words.
   */
  static String words(String key) {
    String spaced =
        key.replaceFirst("(Nanos|Seconds)$", "")
            .replaceAll("([a-z0-9])([A-Z])", "$1 $2")
            .replaceAll("[_.-]+", " ");
    return List.of(spaced.split(" ", -1)).stream()
        .map(word -> word.length() > 1 && isUpper(word) ? acronym(word) : lower(word))
        .collect(Collectors.joining(" "));
  }

  private static boolean isUpper(String word) {
    return word.equals(word.toUpperCase(Locale.ROOT));
  }

  private static String acronym(String word) {
    return Set.of("CPU", "GC", "JVM", "JDK", "RSS", "TTL", "HTTP", "OS").contains(word)
        ? word
        : lower(word);
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }
}
