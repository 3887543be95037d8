package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.RecordReader;
import java.nio.file.Files;
import java.nio.file.Path;
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
    String origin = file.toString();
    JsonNode given = overlaid(Json.tree(GatePolicy.DEFAULT), RecordReader.tree(origin, file));
    return RecordReader.read(origin, given, GatePolicy.class);
  }

  /** Puts what is given in place of the defaults, object by object; a list replaces a list. */
  private static JsonNode overlaid(JsonNode defaults, JsonNode given) {
    if (!(defaults instanceof ObjectNode whole && given instanceof ObjectNode parts)) {
      return given;
    }
    parts
        .properties()
        .forEach(
            part -> whole.set(part.getKey(), overlaid(whole.path(part.getKey()), part.getValue())));
    return whole;
  }
}
