package io.prefetchbench.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/**
 * One HTTP answer, ready to be sent. Immutable by convention: the body must not be modified.
 *
 * @param headers sent as they are, {@code Content-Type} among them
 */
public record RouteResponse(int status, Map<String, String> headers, Buffer body) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();
  private static final Map<String, String> JSON_HEADERS =
      Map.of("Content-Type", "application/json", "Cache-Control", "no-store");

  /** An answer with a JSON body. */
  public static RouteResponse json(int status, Object value) {
    return new RouteResponse(status, JSON_HEADERS, Buffer.buffer(bytes(value)));
  }

  /** A value as JSON in one line, UTF-8. */
  static byte[] bytes(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON form: " + value.getClass(), e);
    }
  }

  public static RouteResponse bytes(Map<String, String> headers, byte[] body) {
    return new RouteResponse(200, headers, Buffer.buffer(body));
  }

  /** A failure: {@code {"error": message}}. */
  public static RouteResponse error(int status, String message) {
    return json(status, Map.of("error", message));
  }

  public RouteResponse with(String header, String value) {
    return with(Map.of(header, value));
  }

  public RouteResponse with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(headers);
    all.putAll(more);
    return new RouteResponse(status, all, body);
  }
}
