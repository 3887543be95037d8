package io.prefetchbench.load.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.testbed.command.DidYouMean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the keys of a JSON object one by one; a refusal says in one line what was expected. */
public class JsonKeys {
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(us|ms|s|m)");

  private final String where;
  private final ObjectNode object;
  private final Set<String> taken = new HashSet<>();

  public JsonKeys(String where, ObjectNode object) {
    this.where = where;
    this.object = object;
  }

  public ObjectNode object(String key) {
    if (take(key, "an object") instanceof ObjectNode nested) {
      return nested;
    }
    throw wrong(key, "an object");
  }

  public List<String> texts(String key) {
    String expected = "a list of texts";
    List<String> texts = new ArrayList<>();
    if (!(take(key, expected) instanceof ArrayNode listed) || listed.isEmpty()) {
      throw wrong(key, expected);
    }
    for (JsonNode each : listed) {
      if (!each.isTextual()) {
        throw wrong(key, expected);
      }
      texts.add(each.textValue());
    }
    return texts;
  }

  public boolean isText(String key, String text) {
    return object.path(key).asText().equals(text);
  }

  public String within(String key) {
    return where + ", " + key;
  }

  public String text(String key) {
    JsonNode value = take(key, "a text");
    if (!value.isTextual()) {
      throw wrong(key, "a text");
    }
    return value.textValue();
  }

  /** Returns a text of a form; {@code expected} is the form in words. */
  public String matching(String key, String pattern, String expected) {
    String value = text(key);
    if (!value.matches(pattern)) {
      throw wrong(key, expected);
    }
    return value;
  }

  public double number(String key, double least, double most) {
    String expected =
        String.format(Locale.ROOT, "a number from %s to %s", plain(least), plain(most));
    JsonNode value = take(key, expected);
    if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
      throw wrong(key, expected);
    }
    return value.doubleValue();
  }

  public long whole(String key, long least, long most) {
    String expected = "a whole number from " + least + " to " + most;
    JsonNode value = take(key, expected);
    boolean fits = value.isIntegralNumber() && value.canConvertToLong();
    if (!fits || value.longValue() < least || value.longValue() > most) {
      throw wrong(key, expected);
    }
    return value.longValue();
  }

  /** Returns a duration, such as {@code 250ms}. */
  public Duration duration(String key, Duration least) {
    return duration(key, least, "");
  }

  /** Returns a duration; {@code alternative}: what else the key may hold, for the message. */
  public Duration duration(String key, Duration least, String alternative) {
    String expected = "a duration such as 30s, 250ms or 2m" + alternative;
    JsonNode value = take(key, expected);
    Matcher parts = DURATION.matcher(value.isTextual() ? value.textValue() : "");
    if (!parts.matches()) {
      throw wrong(key, expected);
    }
    double nanosPerUnit =
        switch (parts.group(2)) {
          case "us" -> 1e3;
          case "ms" -> 1e6;
          case "s" -> 1e9;
          default -> 60e9;
        };
    Duration parsed =
        Duration.ofNanos(Math.round(Double.parseDouble(parts.group(1)) * nanosPerUnit));
    if (parsed.compareTo(least) < 0) {
      throw wrong(key, expected + ", at least " + least.toMillis() + "ms");
    }
    return parsed;
  }

  public boolean has(String key) {
    taken.add(key);
    return object.hasNonNull(key);
  }

  public JsonNode take(String key, String expected) {
    taken.add(key);
    JsonNode value = object.get(key);
    if (value == null || value.isNull()) {
      throw new IllegalArgumentException(where + ": " + key + " is missing, expected " + expected);
    }
    return value;
  }

  public IllegalArgumentException wrong(String key, String expected) {
    return new IllegalArgumentException(
        where + ": " + key + ": expected " + expected + ", was " + object.get(key));
  }

  public void refuseUnknown() {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!taken.contains(name)) {
        throw new IllegalArgumentException(
            where
                + ": unknown key "
                + name
                + ", expected one of "
                + new TreeSet<>(taken)
                + DidYouMean.suffix(name, taken));
      }
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
