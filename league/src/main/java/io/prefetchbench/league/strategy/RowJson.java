package io.prefetchbench.league.strategy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** A row as JSON, which is what most applications put into Redis. */
final class RowJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<LinkedHashMap<String, String>> ROW = new TypeReference<>() {};

  private RowJson() {}

  static String write(Map<String, String> row) {
    try {
      return JSON.writeValueAsString(row);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts is JSON", e);
    }
  }

  static Map<String, String> read(String json) {
    try {
      return JSON.readValue(json, ROW);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a row: " + json, e);
    }
  }
}
