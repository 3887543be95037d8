package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may change something where others can reach the server. */
class TokenTest {
  private static final String TOKEN = "0123456789abcdef";

  @TempDir Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("token"), content);
  }

  private static int post(String url, String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/invalidate?id=cat-001"))
            .POST(BodyPublishers.noBody());
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  @Test
  void withATokenTheServerListensEverywhereAndChangesNeedIt() throws Exception {
    Path token = file(TOKEN + "\n");
    try (RunningServer serving =
        ServeCommand.start(
            "--host=0.0.0.0",
            "--port=0",
            "--redis=embedded",
            "--primary=same",
            "--token-file=" + token)) {
      String url = serving.url().replace("0.0.0.0", "127.0.0.1");
      HttpTestClient client = new HttpTestClient(url);

      assertThat(client.get("/read?id=cat-001").status()).isEqualTo(200);
      assertThat(post(url, "")).isEqualTo(401);
      assertThat(post(url, "Bearer " + TOKEN + "x")).isEqualTo(401);
      assertThat(client.get("/read?id=cat-001").status()).isEqualTo(200);
      assertThat(post(url, "Bearer " + TOKEN)).isEqualTo(200);
      assertThat(client.get("/read?id=cat-001").status()).isEqualTo(404);
      assertThat(client.get("/stats").body().toString()).doesNotContain(TOKEN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", ""})
  void withoutATokenItListensNowhereElse(String host) {
    assertThatThrownBy(
            () -> ServeCommand.start("--host", host, "--port=0", "--redis=embedded").close())
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("--host: ")
        .hasMessageContaining("expected a loopback address, or a token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "tooshort", "0123456789 abcdef", "0123456789\nabcdef"})
  void anUnusableTokenIsRefusedAndNotShown(String content) throws IOException {
    Path token = file(content);

    assertThatThrownBy(
            () ->
                ServeCommand.start("--port=0", "--redis=embedded", "--token-file=" + token).close())
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--token-file: expected a token of")
        .satisfies(
            refusal -> assertThat(refusal.getMessage()).doesNotContain("tooshort", "0123456789"));
  }
}
