package io.prefetchbench.clients.glide;

import glide.api.GlideClient;
import glide.api.models.Batch;
import glide.api.models.configuration.GlideClientConfiguration;
import glide.api.models.configuration.NodeAddress;
import glide.api.models.configuration.ProtocolVersion;
import glide.api.models.configuration.ServerCredentials;
import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ClientSetup;
import io.prefetchbench.benchmarks.fixture.ComparedLibrary;
import io.prefetchbench.cache.RedisAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Valkey GLIDE. As the docs say: one multiplexed connection for all threads, RESP3. Equalised:
 * RESP2, a client for each thread. The request timeout is 5 s with both: a batch of 1,500 commands
 * may take longer than the default of 250 ms on a busy machine.
 */
public final class GlideLibrary implements ComparedLibrary {
  private static final int TIMEOUT_MILLIS = 5_000;

  @Override
  public ClientSession open(RedisAddress url, ClientSetup setup) {
    var config =
        GlideClientConfiguration.builder()
            .address(NodeAddress.builder().host(url.host()).port(url.port()).build())
            .useTLS(url.tls())
            .databaseId(url.database())
            .requestTimeout(TIMEOUT_MILLIS);
    String password = url.password();
    if (password != null) {
      String user = url.user() == null ? "default" : url.user();
      config.credentials(ServerCredentials.builder().username(user).password(password).build());
    }
    if (setup == ClientSetup.EQUALISED) {
      config.protocol(ProtocolVersion.RESP2);
    }
    return new Session(GlideClient.createClient(config.build()).join());
  }

  @Override
  public void close() {}

  private record Session(GlideClient client) implements ClientSession {
    @Override
    public Map<String, String> hgetAll(String key) {
      return client.hgetall(key).join();
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Map<String, String>> hgetAll(List<String> keys) {
      Batch batch = new Batch(false);
      keys.forEach(batch::hgetall);
      return (List<Map<String, String>>) (List<?>) Arrays.asList(result(batch));
    }

    @Override
    public void load(Map<String, Map<String, String>> hashes, long ttlSeconds) {
      Batch batch = new Batch(false);
      hashes.forEach((key, fields) -> write(batch, key, fields, ttlSeconds));
      result(batch);
    }

    @Override
    public void replace(String key, Map<String, String> fields, long ttlSeconds) {
      Batch batch = new Batch(true);
      write(batch, key, fields, ttlSeconds);
      result(batch);
    }

    private static void write(
        Batch batch, String key, Map<String, String> fields, long ttlSeconds) {
      batch.del(new String[] {key});
      batch.hset(key, fields);
      batch.expire(key, ttlSeconds);
    }

    /** All replies; the first that Redis refused is thrown. */
    private Object[] result(Batch batch) {
      CompletableFuture<Object[]> replies = client.exec(batch, true);
      return replies.join();
    }

    @Override
    public void close() {
      try {
        client.close();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException("GLIDE could not be closed", e);
      }
    }
  }
}
