package io.prefetchbench.load.judge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What finished runs would have been called when a late generator made a whole run INVALID, beside
 * what they are called now. For comparison only.
 */
final class OldRule {
  private OldRule() {}

  /** Prints both verdicts of each run directory. */
  public static void main(String[] folders) throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (String folder : folders) {
      Path run = Path.of(folder);
      JsonNode manifest = json.readTree(Files.readString(run.resolve("run.json")));
      JsonNode checks = json.readTree(Files.readString(run.resolve("checks.json")));
      List<String> caveats = new ArrayList<>();
      manifest.path("caveats").forEach(c -> caveats.add(c.path("kind").asText()));
      List<String> reasons = new ArrayList<>();
      manifest.path("reasons").forEach(reason -> reasons.add(reason.asText()));
      System.out.println(run.getFileName());
      System.out.println("  old rule: " + verdict(checks));
      System.out.println(
          "  new rule: " + manifest.path("result").asText() + " " + reasons + ", " + caveats);
    }
  }

  /** The old verdict, from the checks of a run as the new rule writes them. */
  static String verdict(JsonNode checks) {
    String wrong = missed(checks, "CORRECTNESS");
    String invalid = join(missed(checks, "BENCH"), missed(checks, "LATENESS"));
    String saturated = join(missed(checks, "CAPACITY"), missed(checks, "OBJECTIVE"));
    if (!wrong.isEmpty()) {
      return "FAILED, exit 1: " + wrong;
    }
    if (!invalid.isEmpty()) {
      return "INVALID, exit 4: " + invalid;
    }
    return saturated.isEmpty() ? "OK, exit 0" : "SATURATED, exit 1: " + saturated;
  }

  /** An objective that is undecided now had been missed by its response time. */
  private static String missed(JsonNode checks, String kind) {
    List<String> lines = new ArrayList<>();
    for (JsonNode check : checks) {
      boolean undecided = check.path("outcome").asText().equals("UNDECIDED");
      if (check.path("kind").asText().equals(kind)
          && (check.path("broken").asBoolean() || undecided)) {
        lines.add(
            check.path("name").asText()
                + " "
                + check.path("figure").asText()
                + " (limit "
                + check.path("limit").asText()
                + ")");
      }
    }
    return String.join("; ", lines);
  }

  private static String join(String... parts) {
    return List.of(parts).stream()
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }
}
