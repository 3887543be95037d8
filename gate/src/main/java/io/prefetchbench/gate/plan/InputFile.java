package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.json.StrictJson;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A JSON file that people write, read strictly: each error is a BadInput that names the file. */
record InputFile(Path file) {
  JsonNode read() {
    if (!Files.isRegularFile(file)) {
      throw new BadInput(file + " is not there; expected a JSON file");
    }
    try {
      return Json.read(file);
    } catch (IOException e) {
      throw new BadInput(e.getMessage() == null ? file.toString() : e.getMessage(), e);
    }
  }

  <T> T as(JsonNode tree, Class<T> type) {
    try {
      return StrictJson.as(tree, type);
    } catch (IllegalArgumentException e) {
      throw new BadInput(file + ": " + e.getMessage(), e);
    }
  }
}
