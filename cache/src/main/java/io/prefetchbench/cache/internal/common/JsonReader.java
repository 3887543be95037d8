package io.prefetchbench.cache.internal.common;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value (RFC 8259). Numbers keep the text they were written with, because a value
 * must reach the cache digit by digit. Strict: a repeated name, half of a surrogate pair and bytes
 * that are not UTF-8 are refused. An object becomes a {@link Map} in the order of its names, an
 * array a {@link List}, a number a {@link Digits}, the rest {@link String}, {@link Boolean} and
 * null.
 */
public final class JsonReader {
  private static final int DEPTH_MAX = 64;
  private static final int HEX = 16;
  private static final int HEX_DIGITS = 4;

  private final String text;
  private int at;
  private int depth;

  private JsonReader(String text) {
    this.text = text;
  }

  public record Digits(String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /** Reads the value that these bytes are. */
  public static @Nullable Object read(byte[] utf8) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8 text", e);
    }
    JsonReader reader = new JsonReader(text);
    Object value = reader.value();
    reader.space();
    if (reader.at < text.length()) {
      throw reader.expected("the end");
    }
    return value;
  }

  private @Nullable Object value() {
    space();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> object() {
    enter();
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    boolean more = !takes('}');
    while (more) {
      space();
      String name = string();
      if (members.containsKey(name)) {
        throw new IllegalArgumentException("the name " + name + " occurs twice");
      }
      space();
      take(':');
      members.put(name, value());
      more = !ends('}');
    }
    depth--;
    return members;
  }

  private List<@Nullable Object> array() {
    enter();
    List<@Nullable Object> elements = new ArrayList<>();
    boolean more = !takes(']');
    while (more) {
      elements.add(value());
      more = !ends(']');
    }
    depth--;
    return elements;
  }

  private void enter() {
    at++;
    depth++;
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException("nested deeper than " + DEPTH_MAX);
    }
  }

  private boolean ends(char closing) {
    if (takes(closing)) {
      return true;
    }
    take(',');
    return false;
  }

  private String string() {
    take('"');
    int from = at;
    while (peek() != '"' && peek() != '\\') {
      plain();
    }
    if (peek() == '"') {
      return text.substring(from, at++);
    }
    StringBuilder unescaped = new StringBuilder(text.substring(from, at));
    while (peek() != '"') {
      if (peek() == '\\') {
        at++;
        unescaped.append(escaped());
      } else {
        unescaped.append(plain());
      }
    }
    at++;
    refuseHalfPairs(unescaped);
    return unescaped.toString();
  }

  private char plain() {
    char c = peek();
    if (c < ' ') {
      throw expected("an escaped control character");
    }
    at++;
    return c;
  }

  private char escaped() {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw expected("an escape before");
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < HEX_DIGITS; i++) {
      int digit = Character.digit(peek(), HEX);
      if (digit < 0 || peek() > 'f') {
        throw expected("four hex digits");
      }
      code = code * HEX + digit;
      at++;
    }
    return (char) code;
  }

  /** Such a text has no bytes in UTF-8, so it could not be stored as it is. */
  private void refuseHalfPairs(StringBuilder unescaped) {
    for (int i = 0; i < unescaped.length(); i++) {
      char c = unescaped.charAt(i);
      boolean isPair =
          Character.isHighSurrogate(c)
              && i + 1 < unescaped.length()
              && Character.isLowSurrogate(unescaped.charAt(i + 1));
      if (isPair) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw expected("both halves of a surrogate pair before");
      }
    }
  }

  private @Nullable Object word(String word, @Nullable Object meaning) {
    if (!text.startsWith(word, at)) {
      throw expected(word);
    }
    at += word.length();
    return meaning;
  }

  private Digits number() {
    int from = at;
    var unused = takesHere('-');
    if (!takesHere('0')) {
      digits();
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      unused = takesHere('+') || takesHere('-');
      digits();
    }
    return new Digits(text.substring(from, at));
  }

  private boolean takesHere(char c) {
    boolean is = at < text.length() && text.charAt(at) == c;
    at += is ? 1 : 0;
    return is;
  }

  private void digits() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      throw expected("a JSON value");
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw new IllegalArgumentException("the JSON text ends too early");
    }
    return text.charAt(at);
  }

  /** Takes this character if it comes next, white space before it or not. */
  private boolean takes(char c) {
    space();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void take(char c) {
    if (!takes(c)) {
      throw expected("'" + c + "'");
    }
  }

  private void space() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private IllegalArgumentException expected(String what) {
    return new IllegalArgumentException("no JSON: expected " + what + " at character " + at);
  }
}
