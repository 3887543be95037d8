package io.prefetchbench.reports.page;

import io.prefetchbench.reports.json.TextFile;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.MetricKey;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names for people of what files name by keys; an unknown key is shown as its words. */
public final class Names {
  private static final String FRESHER = "read.fresherThan.";
  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final Properties NAMES = load();

  private Names() {}

  private static Properties load() {
    Properties names = new Properties();
    try {
      names.load(new StringReader(TextFile.resource(Names.class, "names.properties")));
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read names.properties", e);
    }
  }

  private static @Nullable String known(String kind, String name) {
    return NAMES.getProperty(kind + "." + name);
  }

  /** Returns the name of a metric: {@code read.response.p99} as {@code read response time p99}. */
  public static String metric(String name) {
    String known = known("metric", name);
    if (known != null) {
      return known;
    }
    if (name.startsWith(FRESHER) && name.endsWith("ms")) {
      return "reads no older than " + age(name.substring(FRESHER.length(), name.length() - 2));
    }
    for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      String suffix = known("suffix", name.substring(dot + 1));
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
    return dot > 0 && known("suffix", question.substring(dot + 1)) != null
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

  public static String of(String name, Map<String, String> labels) {
    String words = labels(labels, Set.of());
    return metric(name) + (words.isEmpty() ? "" : " · " + words);
  }

  static String labels(Map<String, String> labels, Set<String> without) {
    return labels.entrySet().stream()
        .filter(label -> !without.contains(label.getKey()))
        .map(label -> label(label.getKey(), label.getValue()))
        .collect(Collectors.joining(" · "));
  }

  /** Returns a label's value, as {@code Jedis} for {@code jedis}. */
  static String value(String value) {
    return NAMES.getProperty("value." + value, value);
  }

  private static String label(String name, String value) {
    String known = known("value", value);
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

  static String figure(Metric series) {
    return figure(series.key().name(), series.median(), series.unit());
  }

  /** Returns the short name of a histogram in a table that says already whose times they are. */
  static String stage(String tag) {
    String known = known("tag", tag);
    return known == null ? metric(tag) : known;
  }

  static Tone tone(String tag) {
    return switch (tag) {
      case "read.service" -> Tone.SERVICE;
      case "read.slip", "sync.slip" -> Tone.SLIP;
      case "sync.commit" -> Tone.COMMIT;
      case "sync.queue", "sync.delivery", "sync.fetch" -> Tone.QUEUE;
      case "sync.decode" -> Tone.DECODE;
      case "sync.produce" -> Tone.PRODUCE;
      case "sync.batch" -> Tone.BATCH;
      case "sync.apply" -> Tone.APPLY;
      case "staleness" -> Tone.STALENESS;
      case "hiccup" -> Tone.HICCUP;
      default -> Tone.RESPONSE;
    };
  }

  static String role(String role) {
    return switch (role) {
      case "cache-redis" -> "Redis of the cache";
      case "primary-redis" -> "Redis of the primary";
      case "postgres" -> "PostgreSQL of the primary";
      case "broker" -> "Kafka broker";
      case "relay" -> "relay to the topic";
      default -> words(role);
    };
  }

  /** Returns a key in words, without its unit: {@code falseMisses}, {@code REDIS_FROZEN}. */
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
