package io.prefetchbench.load.system;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.record.ReadAnswer;
import io.prefetchbench.load.record.ReadOutcome;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sends probe reads to the server's lean read, over connections of their own. Thread-safe. */
public final class HttpProbe implements ReadProbes.Reader {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final String baseUrl;
  private final Checksums checksums;

  public HttpProbe(String baseUrl, Checksums checksums) {
    this.baseUrl = baseUrl;
    this.checksums = checksums;
  }

  @Override
  public CompletableFuture<ReadAnswer> read(String id) {
    URI uri = URI.create(baseUrl + "/categories/" + id);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
        .handle((response, error) -> answer(response, System.nanoTime()));
  }

  private ReadAnswer answer(@Nullable HttpResponse<byte[]> response, long now) {
    if (response == null) {
      return ReadAnswer.failed(now);
    }
    @Nullable Version version =
        response.headers().firstValue(ReadProtocol.VERSION_HEADER).map(Version::parse).orElse(null);
    ReadOutcome outcome = ReadOutcome.of(response.statusCode(), version != null);
    byte[] body = response.body();
    boolean intact = outcome != ReadOutcome.HIT || checksums.isIntact(body, 0, body.length);
    return new ReadAnswer(now, outcome, version, intact);
  }
}
