package io.prefetchbench.gate.inprocess;

import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One build in a shared JVM. Immutable.
 *
 * @param name of its threads and its class loader, and what a failure begins with; it must not tell
 *     base from candidate
 * @param properties system properties while it has its turn
 */
public record SharedArm(
    String name, String jar, List<String> words, String log, SortedMap<String, String> properties) {
  private static final String PROPERTY = "property.";

  public SharedArm {
    words = List.copyOf(words);
    properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
  }

  /** Adds this arm to a file of properties, under names that begin with {@code prefix}. */
  public void write(Properties file, String prefix) {
    file.setProperty(prefix + "name", name);
    file.setProperty(prefix + "jar", jar);
    file.setProperty(prefix + "log", log);
    file.setProperty(prefix + "words", String.join("\n", words));
    properties.forEach((key, value) -> file.setProperty(prefix + PROPERTY + key, value));
  }

  static SharedArm read(Properties file, String prefix) {
    SortedMap<String, String> properties = new TreeMap<>();
    String begin = prefix + PROPERTY;
    for (String key : file.stringPropertyNames()) {
      if (key.startsWith(begin)) {
        properties.put(key.substring(begin.length()), required(file, key));
      }
    }
    return new SharedArm(
        required(file, prefix + "name"),
        required(file, prefix + "jar"),
        List.of(required(file, prefix + "words").split("\n", -1)),
        required(file, prefix + "log"),
        properties);
  }

  static String required(Properties file, String name) {
    String value = file.getProperty(name);
    if (value == null) {
      throw new IllegalArgumentException("expected the property " + name);
    }
    return value;
  }
}
