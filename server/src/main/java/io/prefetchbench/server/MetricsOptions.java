package io.prefetchbench.server;

import io.prefetchbench.server.api.MetricsApi;
import io.prefetchbench.server.http.HttpFront;
import io.prefetchbench.server.http.OriginGuard;
import io.prefetchbench.server.http.TlsIdentity;
import io.prefetchbench.testbed.command.BadInput;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a worker shows its metrics. Not thread-safe; use it from one thread. */
final class MetricsOptions {
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
   * Checks early that the port can be listened on, over TLS if that was asked for. Throws BadInput
   * if it cannot.
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
    HttpFront.check("--metrics-port", host, wanted);
  }

  boolean isOn() {
    return port != null;
  }

  /**
   * Serves them. Returns the address of the metrics. Throws BadInput if the port cannot be listened
   * on.
   *
   * @param tls what to serve HTTPS with; null for HTTP
   */
  String serve(MetricsApi metrics, @Nullable TlsIdentity tls, CloseStack closing) {
    int wanted = port == null ? 0 : port;
    OriginGuard guard = new OriginGuard(allowedHosts);
    return closing.add(HttpFront.listen(host, wanted, metrics.routes(), guard, tls)).url()
        + "/metrics";
  }
}
