package io.prefetchbench.load.system;

import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testkit.Shape;
import java.net.HttpURLConnection;
import java.util.Set;

/** Two reads of a target; hits mean nothing if an impossible entity is answered with 200. */
public record TargetProbe(boolean answersEverything) {
  private static final Set<Integer> EXPECTED = Set.of(200, 404, 503);

  /** An id and a number that no generated entity has. */
  private static final String IMPOSSIBLE = "prefetch-bench-no-such-entity-999999999999";

  public static TargetProbe of(String baseUrl, ReadProtocol protocol) {
    ServerClient target = new ServerClient(baseUrl, protocol.headers());
    String path = protocol.path(Shape.id(0));
    int status = target.status(path);
    if (!EXPECTED.contains(status)) {
      throw new Untrustworthy(
          "GET %s was answered with %s: expected 200, 404 or 503; check the path and the headers of reads"
              .formatted(path, status == 0 ? "nothing within 5 s" : Integer.toString(status)));
    }
    int ofNothing = target.status(protocol.path(IMPOSSIBLE));
    return new TargetProbe(ofNothing == HttpURLConnection.HTTP_OK);
  }
}
