package io.prefetchbench.server;

import io.prefetchbench.server.http.TlsIdentity;
import io.prefetchbench.testbed.command.BadInput;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** TLS of what a program serves over HTTP. Not thread-safe; use it from one thread. */
final class TlsOptions {
  private static final String PASSWORD_VARIABLE = "PREFETCH_TLS_PASSWORD";

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Serve HTTPS with this certificate, followed by its intermediate ones, in PEM; or a"
              + " PKCS12 store, its password in the variable "
              + PASSWORD_VARIABLE
              + ". Read once, at start. Default: HTTP.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The private key of --tls-cert, in PEM, not encrypted; none with PKCS12.")
  private @Nullable Path key;

  /** What to serve HTTPS with; null for HTTP. Throws BadInput if the files cannot be used. */
  @Nullable TlsIdentity identity() {
    Path chain = certificate;
    if (chain != null) {
      String password = System.getenv(PASSWORD_VARIABLE);
      return TlsIdentity.read(chain, key, password == null ? "" : password);
    }
    if (key != null) {
      throw new BadInput("--tls-key: expected --tls-cert with it");
    }
    return null;
  }
}
