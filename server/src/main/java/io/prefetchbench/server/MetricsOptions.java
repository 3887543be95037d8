package io.prefetchbench.server;

import io.prefetchbench.server.api.MetricsApi;
import io.prefetchbench.server.http.HttpFront;
import io.prefetchbench.server.http.OriginGuard;
import io.prefetchbench.server.http.TlsIdentity;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a worker shows its metrics. Not thread-safe; use it from one thread. */
final class MetricsOptions {
  private static final int PORT_MAX = 65_535;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description =
          "Port for /metrics in the text format of Prometheus; 0 takes a free one. Default: off.")
  private @Nullable Integer port;

  @Option(
      names = "--metrics-host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description =
          "Address to serve it on; anyone who can reach it can read it. Default: ${DEFAULT-VALUE}")
  private String host = "127.0.0.1";

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description =
          "A host name under which it may be scraped, in addition to localhost and the address"
              + " itself. Can be repeated.")
  private Set<String> allowedHosts = new LinkedHashSet<>();

  /**
   * Checks early that the port can be listened on, over TLS if that was asked for.
   *
   * @throws BadInput if it cannot
   */
  void check(TlsOptions tls) {
    Integer wanted = port;
    boolean isTls = tls.identity() != null;
    if (wanted == null) {
      if (isTls) {
        throw new BadInput("--tls-cert: expected --metrics-port with it");
      }
      return;
    }
    if (wanted < 0 || wanted > PORT_MAX) {
      throw new BadInput("--metrics-port: expected 0 to " + PORT_MAX + ", was " + wanted);
    }
    try {
      HttpFront.check(host, wanted);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Whether metrics are to be served. */
  boolean isOn() {
    return port != null;
  }

  /**
   * Serves them.
   *
   * @param tls what to serve HTTPS with; null for HTTP
   * @param closing closes the server
   * @return the address of the metrics
   * @throws BadInput if the port cannot be listened on
   */
  String serve(MetricsApi metrics, @Nullable TlsIdentity tls, CloseStack closing) {
    int wanted = port == null ? 0 : port;
    try {
      HttpFront front =
          closing.add(
              HttpFront.listen(host, wanted, metrics.routes(), new OriginGuard(allowedHosts), tls));
      return front.url() + "/metrics";
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private static BadInput unusable(IOException e) {
    return new BadInput("--metrics-port: " + e.getMessage() + "; expected a free one, or 0", e);
  }
}
