package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** One object of a file that people write, read strictly: whatever is wrong is named by its key. */
record Keys(Path file, String path, JsonNode object) {
  static Keys of(Path file) {
    JsonNode top = read(file);
    if (!top.isObject()) {
      throw new BadInput(file + " is " + top + "; expected a JSON object");
    }
    return new Keys(file, "", top);
  }

  /** The objects of a file that is a list, at least one. */
  static List<Keys> ofList(Path file) {
    JsonNode top = read(file);
    if (!top.isArray() || top.isEmpty()) {
      throw new BadInput(file + " is " + top + "; expected a list of rows");
    }
    return new Keys(file, "", Json.object().set("row", top)).objects("row");
  }

  private static JsonNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInput(file + " is not there; expected a JSON file");
    }
    try {
      return Json.read(file);
    } catch (IOException e) {
      throw new BadInput(e.getMessage() == null ? file.toString() : e.getMessage(), e);
    }
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Allows the names of the parts of what is read, and a few more. */
  void allow(Class<? extends Record> type, String... more) {
    List<String> names = new ArrayList<>(List.of(more));
    for (RecordComponent part : type.getRecordComponents()) {
      names.add(part.getName());
    }
    allow(names);
  }

  void allow(Collection<String> allowed) {
    for (String name : names()) {
      if (!allowed.contains(name)) {
        throw new BadInput(
            file + ": " + path + name + " is unknown; expected one of " + sorted(allowed));
      }
    }
  }

  JsonNode need(String name, String expected) {
    if (!object.has(name)) {
      throw new BadInput(file + ": " + path + name + " is absent; expected " + expected);
    }
    return object.path(name);
  }

  double required(String name, Range range) {
    need(name, range.expected());
    return number(name, range, 0);
  }

  double number(String name, Range range, double otherwise) {
    JsonNode found = object.path(name);
    if (found.isMissingNode()) {
      return otherwise;
    }
    boolean fits = range.whole() ? found.canConvertToExactIntegral() : found.isNumber();
    if (!fits || !range.holds(found.asDouble())) {
      throw wrong(name, found, range.expected());
    }
    return found.asDouble();
  }

  int count(String name, Range range, int otherwise) {
    return (int) number(name, range, otherwise);
  }

  String text(String name, String expected) {
    JsonNode found = need(name, expected);
    if (!found.isTextual() || found.asText().isBlank()) {
      throw wrong(name, found, expected);
    }
    return found.asText();
  }

  /** The object under a name; an empty one if the name is absent. */
  Keys object(String name) {
    JsonNode found = object.has(name) ? object.path(name) : Json.object();
    if (!found.isObject()) {
      throw wrong(name, found, "an object");
    }
    return new Keys(file, path + name + ".", found);
  }

  /** The objects of the list under a name; none if the name is absent. */
  List<Keys> objects(String name) {
    List<Keys> objects = new ArrayList<>();
    for (JsonNode found : list(name)) {
      String key = name + "[" + objects.size() + "]";
      if (!found.isObject()) {
        throw wrong(key, found, "an object");
      }
      objects.add(new Keys(file, path + key + ".", found));
    }
    return objects;
  }

  /** The texts of the list under a name; none if the name is absent. */
  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode found : list(name)) {
      String key = name + "[" + texts.size() + "]";
      if (!found.isTextual() || found.asText().isBlank()) {
        throw wrong(key, found, "the text of a row");
      }
      texts.add(found.asText());
    }
    return texts;
  }

  BadInput wrong(String name, Object found, String expected) {
    return new BadInput(file + ": " + path + name + " is " + found + "; expected " + expected);
  }

  private JsonNode list(String name) {
    JsonNode found = object.path(name);
    if (!found.isMissingNode() && !found.isArray()) {
      throw wrong(name, found, "a list");
    }
    return found;
  }

  private static String sorted(Collection<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }
}
