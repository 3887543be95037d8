package io.prefetchbench.load.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.cache.Version;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How an entity is read over HTTP: the path, further headers, and where an answer carries the
 * version. The server of the bench uses {@link #OURS}; the options of a target may override it.
 *
 * @param path path with a placeholder: {@code {id}} for the id of the entity ({@code cat-0000042}),
 *     or {@code {n}} for its number ({@code 42})
 * @param headers headers of every read besides those that a driver always sends; may be secret
 * @param versionHeader header of the answer that holds the version; empty if the body holds it
 * @param versionPointer JSON pointer to the version in the body; empty if a header holds it
 */
@JsonIgnoreProperties("headers") // may be secret, and are passed through the environment
public record ReadProtocol(
    String path, Map<String, String> headers, String versionHeader, String versionPointer) {

  /** The header in which the bench's server sends the version of an entity. */
  public static final String VERSION_HEADER = "Prefetch-Version";

  /** The entity path of the bench's server. */
  public static final String OUR_PATH = "/categories/{id}";

  /** Every user of the machine can read a command line: headers go by the environment. */
  public static final String HEADERS_VARIABLE = "PREFETCH_BENCH_TARGET_HEADERS";

  private static final String OURS_BEFORE_ID = "/categories/";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PATH_FORM =
      Pattern.compile("/[!-~&&[^{}#]]*\\{(?:id|n)}[!-~&&[^{}#]]*");
  private static final Pattern NAME_FORM = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern VALUE_FORM = Pattern.compile("[\\t -~]*");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
  private static final Pattern NOT_DIGITS = Pattern.compile("^\\D*0*(?=\\d)");
  private static final Pattern DRIVERS_OWN =
      Pattern.compile(
          "host|connection|content-length|transfer-encoding|upgrade", Pattern.CASE_INSENSITIVE);

  /** The protocol of the bench's server; declared after the constants that its checks need. */
  public static final ReadProtocol OURS = new ReadProtocol(OUR_PATH, Map.of(), VERSION_HEADER, "");

  public ReadProtocol {
    if (!PATH_FORM.matcher(path).matches()) {
      throw new IllegalArgumentException(
          "--target-path: expected a path with {id} or {n} in it, such as "
              + OUR_PATH
              + ", was "
              + path);
    }
    headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    headers.forEach(ReadProtocol::requireHeader);
    if (!versionPointer.isEmpty()) {
      JsonPointer unused = pointer(versionPointer);
    } else if (!NAME_FORM.matcher(versionHeader).matches()) {
      throw new IllegalArgumentException(
          "--target-version: expected the name of a header or a JSON pointer such as /version, was "
              + versionHeader);
    }
  }

  private static void requireHeader(String name, String value) {
    if (!NAME_FORM.matcher(name).matches() || !VALUE_FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "--header: expected 'NAME: VALUE' in ASCII, such as 'Authorization: Bearer …'");
    }
    if (DRIVERS_OWN.matcher(name).matches()) {
      throw new IllegalArgumentException("--header: " + name + " is set by the driver");
    }
  }

  private static JsonPointer pointer(String text) {
    try {
      return JsonPointer.compile(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--target-version: expected a JSON pointer such as /version, was " + text, e);
    }
  }

  /**
   * Creates the protocol of a target from its options.
   *
   * @param path null for the path of the bench
   * @param headers as {@code NAME: VALUE}, one per element
   * @param version name of a header, or a JSON pointer, which begins with a slash; null for the
   *     header of the bench
   */
  public static ReadProtocol of(
      @Nullable String path, Iterable<String> headers, @Nullable String version) {
    Map<String, String> byName = new LinkedHashMap<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      byName.put(
          colon < 0 ? "" : header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    boolean inBody = version != null && version.startsWith("/");
    String name = version == null ? VERSION_HEADER : version;
    ReadProtocol made =
        new ReadProtocol(
            path == null ? OUR_PATH : path, byName, inBody ? "" : name, inBody ? name : "");
    // Returns the same object, by which the drivers know that they need not parse answers.
    return made.equals(OURS) ? OURS : made;
  }

  /** Reads a protocol passed to the generator, whose headers are in its environment. */
  @JsonCreator
  static ReadProtocol read(
      @JsonProperty("path") String path,
      @JsonProperty("versionHeader") String header,
      @JsonProperty("versionPointer") String pointer) {
    String headers = System.getenv().getOrDefault(HEADERS_VARIABLE, "");
    return of(path, headers.lines().toList(), pointer.isEmpty() ? header : pointer);
  }

  /** Returns the headers for the environment variable, one per line; empty if there are none. */
  public String toVariable() {
    StringBuilder lines = new StringBuilder();
    headers.forEach((name, value) -> lines.append(name).append(": ").append(value).append('\n'));
    return lines.toString();
  }

  @SuppressWarnings("ReferenceEquality") // once per read; of() gives OURS for an equal one
  public String path(String id) {
    if (this == OURS) {
      return OURS_BEFORE_ID + id;
    }
    return path.replace("{id}", id).replace("{n}", NOT_DIGITS.matcher(id).replaceFirst(""));
  }

  /**
   * Returns the version that an answer carries; null if it has none, and of a target if it is
   * neither a version of the bench nor a whole number, which cannot be ordered. The body is asked
   * for only if needed.
   */
  @SuppressWarnings("ReferenceEquality") // once per read; of() gives OURS for an equal one
  public @Nullable String version(@Nullable String header, Supplier<String> body) {
    if (this == OURS) {
      return header;
    }
    return comparable(versionPointer.isEmpty() ? header : inBody(body.get()));
  }

  private @Nullable String inBody(String body) {
    try {
      JsonNode value = JSON.readTree(body).at(versionPointer);
      return value.isValueNode() ? value.asText() : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static @Nullable String comparable(@Nullable String text) {
    if (text == null) {
      return null;
    }
    if (NUMBER.matcher(text).matches()) {
      return new Version(0, Long.parseLong(text)).text();
    }
    try {
      return Version.parse(text).text();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Where the version is, for messages. */
  public String versionPlace() {
    return versionPointer.isEmpty()
        ? "header " + versionHeader
        : "value at " + versionPointer + " of the body";
  }

  /** Without the values of headers, which may be secret. */
  @Override
  public String toString() {
    return "ReadProtocol[" + path + ", headers " + headers.keySet() + ", " + versionPlace() + "]";
  }
}
