package io.prefetchbench.reports.page;

import io.prefetchbench.reports.json.TextFile;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the words of a report mean, each in a sentence or two. Stateless. */
public final class Words {
  private static final Map<String, String> MEANINGS = load();

  private Words() {}

  private static Map<String, String> load() {
    Map<String, String> meanings = new LinkedHashMap<>();
    TextFile.resource(Words.class, "words.tsv")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", 2))
        .forEach(entry -> meanings.put(entry[0], entry[1]));
    return meanings;
  }

  public static Map<String, String> all() {
    return new LinkedHashMap<>(MEANINGS);
  }

  /** Returns the meaning of a label, if the whole of it is a known word. */
  public static Optional<String> meaning(String label) {
    return Optional.ofNullable(MEANINGS.get(word(label)));
  }

  /** Returns the name of the place on the page that explains a known word. */
  public static String anchor(String label) {
    return "word-" + word(label).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
  }

  private static String word(String label) {
    return label.startsWith("P(") ? "P(t)" : label.toLowerCase(Locale.ROOT);
  }
}
