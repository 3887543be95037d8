package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.json.StrictJson;
import io.prefetchbench.testbed.command.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file a policy is read from: {@code reports/gate-policy.json}, whose schema is {@code
 * gate/src/main/resources/schema/gate-policy.schema.json}. Its keys are the names of the policy's
 * parts; an absent key has its default; an unknown one is refused, since a misspelt budget would
 * otherwise be no budget.
 */
public final class PolicyFile {
  public static final String IN_SOURCES = "reports/gate-policy.json";

  private PolicyFile() {}

  /** Returns the named policy, else the standard one if there is such a file, else the defaults. */
  public static GatePolicy readOrDefault(@Nullable Path named, @Nullable Path standard) {
    if (named != null) {
      return read(named);
    }
    return standard != null && Files.exists(standard) ? read(standard) : GatePolicy.DEFAULT;
  }

  /** Reads a policy. Throws BadInput if it cannot be read or says something that it cannot mean. */
  public static GatePolicy read(Path file) {
    InputFile input = new InputFile(file);
    JsonNode given = input.read();
    if (!(given instanceof ObjectNode top)) {
      throw new BadInput(file + " is " + given + "; expected a JSON object");
    }
    top.remove("$schema");
    ObjectNode whole = (ObjectNode) Json.tree(GatePolicy.DEFAULT);
    try {
      overlay(whole, top, "");
    } catch (IllegalArgumentException e) {
      throw new BadInput(file + ": " + e.getMessage(), e);
    }
    return input.as(whole, GatePolicy.class);
  }

  /** Puts what is given in place of the defaults, object by object; a list replaces a list. */
  private static void overlay(ObjectNode defaults, ObjectNode given, String path) {
    List<String> known = new ArrayList<>();
    defaults.fieldNames().forEachRemaining(known::add);
    given
        .properties()
        .forEach(
            part -> {
              String name = part.getKey();
              JsonNode value = part.getValue();
              if (!known.contains(name)) {
                throw new IllegalArgumentException(StrictJson.unknown(path + name, known));
              }
              if (!(defaults.path(name) instanceof ObjectNode inner)) {
                defaults.set(name, value);
              } else if (value instanceof ObjectNode of) {
                overlay(inner, of, path + name + ".");
              } else {
                throw new IllegalArgumentException(
                    path + name + " is " + value + "; expected an object");
              }
            });
  }
}
