package io.prefetchbench.reports.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.function.Function;

/** JSON text and files. Instants are ISO-8601 text in UTC, days ISO-8601 dates. Thread-safe. */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(instants())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Text after a document and duplicate keys would otherwise be dropped silently. */
  private static final ObjectReader DOCUMENT =
      MAPPER
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

  private Json() {}

  /**
   * The tree in a file that another program wrote.
   *
   * @param note a sentence if the file is not in a Unicode encoding; else empty
   */
  public record Foreign(JsonNode tree, String note) {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  public static String line(Object value) {
    return text(value, false);
  }

  public static String pretty(Object value) {
    return text(value, true) + "\n";
  }

  public static JsonNode parse(String text) {
    try {
      JsonNode tree = DOCUMENT.readTree(text);
      if (tree.isMissingNode()) {
        throw new IllegalArgumentException("it is empty");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(oneLine(e) + at(e), e);
    }
  }

  public static <T> T as(JsonNode tree, Class<T> type) {
    try {
      return MAPPER.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(oneLine(e), e);
    }
  }

  public static JsonNode read(Path file) throws IOException {
    return parsed(file, TextFile.read(file));
  }

  /** Returns the tree in a file of any encoding that {@link TextFile#readAny} reads. */
  public static Foreign readForeign(Path file) throws IOException {
    TextFile.Content content = TextFile.readAny(file);
    return new Foreign(parsed(file, content.text()), content.note());
  }

  private static JsonNode parsed(Path file, String text) throws IOException {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is not JSON: " + e.getMessage(), e);
    }
  }

  /** Writes {@code text} so that a reader sees the old file or the new one, never a part. */
  public static void writeAtomically(Path file, String text) throws IOException {
    Path temp = file.resolveSibling("." + file.getFileName() + ".tmp");
    Files.write(temp, text.getBytes(StandardCharsets.UTF_8));
    try {
      Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temp, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String text(Object value, boolean indented) {
    try {
      return indented
          ? MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value)
          : MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON form: " + e.getOriginalMessage(), e);
    }
  }

  private static String oneLine(JsonProcessingException e) {
    return String.valueOf(e.getOriginalMessage()).replaceAll("\\s*\\R\\s*", "; ");
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line %s, column %s)"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  private static SimpleModule instants() {
    return new SimpleModule("instants")
        .addSerializer(Instant.class, ToStringSerializer.instance)
        .addDeserializer(
            Instant.class,
            new TextReader<>(Instant.class, Instant::parse, "an ISO-8601 instant in UTC"))
        .addSerializer(LocalDate.class, ToStringSerializer.instance)
        .addDeserializer(
            LocalDate.class,
            new TextReader<>(LocalDate.class, LocalDate::parse, "a day such as 2027-01-31"));
  }

  private static final class TextReader<T> extends StdDeserializer<T> {
    private static final long serialVersionUID = 1L;

    private final Class<T> type;
    private final transient Function<String, T> parser;
    private final String expected;

    TextReader(Class<T> type, Function<String, T> parser, String expected) {
      super(type);
      this.type = type;
      this.parser = parser;
      this.expected = expected;
    }

    @Override
    public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
      String text = in.getText();
      try {
        return parser.apply(text);
      } catch (DateTimeParseException e) {
        return type.cast(context.handleWeirdStringValue(type, text, expected));
      }
    }
  }
}
