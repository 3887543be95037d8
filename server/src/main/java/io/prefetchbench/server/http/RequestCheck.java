package io.prefetchbench.server.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rejects requests that a proxy and the server could interpret differently, and texts that decoding
 * would change silently. Stateless.
 */
final class RequestCheck {
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

  private RequestCheck() {}

  /** Why a request is not answered; null if it may be. */
  static @Nullable RouteResponse refusal(HttpServerRequest request) {
    List<String> encodings = request.headers().getAll("Transfer-Encoding");
    if (!encodings.isEmpty()
        && !(encodings.size() == 1 && encodings.get(0).strip().equalsIgnoreCase("chunked"))) {
      return RouteResponse.error(501, "Transfer-Encoding: expected chunked, or none");
    }
    int hosts = request.headers().getAll("Host").size();
    boolean mayLackHost = request.version() == HttpVersion.HTTP_1_0;
    if (hosts > 1 || (hosts == 0 && !mayLackHost) || (hosts == 1 && request.authority() == null)) {
      return RouteResponse.error(400, "expected one Host header with a host name and maybe a port");
    }
    String target = request.uri();
    if (!target.startsWith("/")) {
      return RouteResponse.error(400, "expected a path that begins with / in the request line");
    }
    return isDecodable(target)
        ? null
        : RouteResponse.error(400, "the address: expected two hex digits after each %, in UTF-8");
  }

  /** Whether a text in percent-encoding has well-formed escapes, which are UTF-8. */
  static boolean isDecodable(String text) {
    if (text.indexOf('%') < 0) {
      return true;
    }
    if (BAD_ESCAPE.matcher(text).find()) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        bytes.put((byte) Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.put((byte) (text.charAt(i) < 0x80 ? text.charAt(i) : '?'));
      }
    }
    try {
      CharBuffer unused = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
