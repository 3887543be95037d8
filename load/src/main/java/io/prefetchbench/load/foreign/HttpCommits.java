package io.prefetchbench.load.foreign;

import io.prefetchbench.load.plan.ReadProtocol;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Changes entities by HTTP requests. Thread-safe. */
final class HttpCommits implements Commits {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final Map<String, String> headers;
  private final Call commit;
  private final @Nullable Call delete;
  private final @Nullable ReadProtocol answer;

  /**
   * One kind of request.
   *
   * @param body null for none
   */
  record Call(String method, TextTemplate url, @Nullable TextTemplate body) {}

  /**
   * @param headers of every request
   * @param answer where an answer holds the version; null if the proposed one is written
   */
  HttpCommits(
      Map<String, String> headers,
      Call commit,
      @Nullable Call delete,
      @Nullable ReadProtocol answer) {
    this.headers = headers;
    this.commit = commit;
    this.delete = delete;
    this.answer = answer;
  }

  @Override
  public long commit(int key, long version) throws Exception {
    return send(commit, key, version);
  }

  @Override
  public @Nullable Deletion deletion() {
    Call given = delete;
    return given == null ? null : (key, version) -> send(given, key, version);
  }

  private long send(Call call, int key, long version) throws IOException, InterruptedException {
    TextTemplate body = call.body();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(call.url().fill(key, version)))
            .timeout(TIMEOUT)
            .method(
                call.method(),
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.fill(key, version)));
    headers.forEach(request::header);
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          call.method() + " of key " + key + " was answered with " + response.statusCode());
    }
    return answer == null ? version : HttpReads.version(answer, response);
  }

  @Override
  public void close() {}
}
