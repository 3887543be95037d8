package io.prefetchbench.reports.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Headline;
import io.prefetchbench.reports.run.RunDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A run as the JSON document that {@code --json} prints. */
public final class RunJson {
  public static final int SCHEMA_VERSION = 1;

  private RunJson() {}

  /**
   * Returns the document. Throws RunDirectoryException if a file of the run is broken.
   *
   * @param report the HTML report, null if none was written
   */
  public static ObjectNode of(RunDirectory run, int exitCode, @Nullable Path report) {
    Headline headline = Headline.of(run);
    ObjectNode json = Json.object();
    json.put("schemaVersion", SCHEMA_VERSION);
    json.put("kind", run.manifest().kind().word());
    json.put("result", run.manifest().result().name());
    json.put("exitCode", exitCode);
    json.put("meaning", headline.meaning());
    json.set("reasons", Json.tree(headline.reasons()));
    json.put("nextStep", headline.nextStep());
    json.put("notForClaims", run.manifest().notForClaims());
    json.set("caveats", Json.tree(headline.caveats()));
    ArrayNode figures = json.putArray("headline");
    headline.figures().forEach(figure -> figures.add(figure(figure)));
    json.put("run", run.path().toString());
    json.put("report", report == null ? null : report.toString());
    return json;
  }

  private static ObjectNode figure(Headline.Figure figure) {
    ObjectNode json = Json.object();
    json.put("key", figure.key());
    json.put("label", figure.label());
    json.put("text", figure.text());
    json.put("value", figure.value());
    if (figure.range()) {
      json.put("low", figure.low());
      json.put("high", figure.value());
    }
    json.put("unit", figure.unit());
    json.put("explanation", figure.explanation());
    json.put("notForClaims", figure.notForClaims());
    json.put("mood", figure.mood().name());
    return json;
  }
}
