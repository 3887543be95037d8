package io.prefetchbench.load.system;

import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testkit.Shape;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** Two reads of a target; hits mean nothing if an impossible entity is answered with 200. */
public record TargetProbe(boolean answersEverything) {
  private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(5).toMillis();
  private static final Set<Integer> EXPECTED = Set.of(200, 404, 503);

  /** An id and a number that no generated entity has. */
  private static final String IMPOSSIBLE = "prefetch-bench-no-such-entity-999999999999";

  public static TargetProbe of(String baseUrl, ReadProtocol protocol) {
    String path = protocol.path(Shape.id(0));
    int status = status(baseUrl + path, protocol);
    if (!EXPECTED.contains(status)) {
      throw new Untrustworthy(
          "GET %s was answered with %s: expected 200, 404 or 503; check the path and the headers of reads"
              .formatted(path, status == 0 ? "nothing within 5 s" : Integer.toString(status)));
    }
    int ofNothing = status(baseUrl + protocol.path(IMPOSSIBLE), protocol);
    return new TargetProbe(ofNothing == HttpURLConnection.HTTP_OK);
  }

  /** Returns the status of one read; 0 if there was no answer. */
  private static int status(String url, ReadProtocol protocol) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      protocol.headers().forEach(connection::setRequestProperty);
      int status = connection.getResponseCode();
      connection.disconnect();
      return status;
    } catch (IOException e) {
      return 0;
    }
  }
}
