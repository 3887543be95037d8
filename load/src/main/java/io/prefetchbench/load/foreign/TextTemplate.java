package io.prefetchbench.load.foreign;

import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with {@code {n}}, the number of a key, {@code {id}} or {@code {version}}. Immutable. */
final class TextTemplate {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(n|id|version)}");

  private final String text;
  private final List<String> placeholders = new ArrayList<>();

  TextTemplate(String text) {
    this.text = text;
    Matcher found = PLACEHOLDER.matcher(text);
    while (found.find()) {
      placeholders.add(found.group(1));
    }
  }

  /** Returns the text with the values in place of the placeholders. */
  String fill(int key, long version) {
    return placeholders.isEmpty()
        ? text
        : PLACEHOLDER
            .matcher(text)
            .replaceAll(at -> Matcher.quoteReplacement(value(at.group(1), key, version) + ""));
  }

  /** Returns the text with a question mark in place of each placeholder, as JDBC wants it. */
  String toSql() {
    return PLACEHOLDER.matcher(text).replaceAll("?");
  }

  /** Returns the values of the placeholders, in order. */
  List<Object> values(int key, long version) {
    return placeholders.stream().map(name -> value(name, key, version)).toList();
  }

  private static Object value(String name, int key, long version) {
    return switch (name) {
      case "n" -> key;
      case "id" -> Shape.id(key);
      default -> version;
    };
  }

  /** Whether a placeholder for the key is in it. */
  boolean namesKey() {
    return placeholders.contains("n") || placeholders.contains("id");
  }

  /** Whether the proposed version is in it. */
  boolean namesVersion() {
    return placeholders.contains("version");
  }
}
