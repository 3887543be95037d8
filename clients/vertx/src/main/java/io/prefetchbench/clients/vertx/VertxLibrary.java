package io.prefetchbench.clients.vertx;

import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ClientSetup;
import io.prefetchbench.benchmarks.fixture.ComparedLibrary;
import io.prefetchbench.cache.RedisAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Redis client of Vert.x. As the docs say: one connection, opened once, the protocol that is
 * negotiated. Equalised: RESP2, a connection for each thread. The caller is a thread of its own
 * that waits for the future; the client makes no map, so the map is made here from the reply.
 */
public final class VertxLibrary implements ComparedLibrary {
  private final Vertx vertx = Vertx.vertx();

  @Override
  public ClientSession open(RedisAddress url, ClientSetup setup) {
    RedisOptions options = new RedisOptions().setConnectionString(url.toSecretUri());
    if (setup == ClientSetup.EQUALISED) {
      options.setPreferredProtocolVersion(ProtocolVersion.RESP2);
    }
    // A batch has 1,500 commands; the default is 2,048 for the commands of all threads.
    options.setMaxWaitingHandlers(64 * 1024);
    Redis client = Redis.createClient(vertx, options);
    return new Session(client, await(client.connect()));
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private record Session(Redis client, RedisConnection connection) implements ClientSession {
    @Override
    public Map<String, String> hgetAll(String key) {
      return map(await(connection.send(Request.cmd(Command.HGETALL).arg(key))));
    }

    @Override
    public List<Map<String, String>> hgetAll(List<String> keys) {
      List<Request> requests =
          keys.stream().map(key -> Request.cmd(Command.HGETALL).arg(key)).toList();
      return await(connection.batch(requests)).stream().map(Session::map).toList();
    }

    /** RESP3 answers with a map, RESP2 with names and values in turn. */
    private static Map<String, String> map(@Nullable Response reply) {
      Map<String, String> fields = new LinkedHashMap<>();
      if (reply == null) {
        return fields;
      }
      if (reply.type() == ResponseType.MULTI && reply.isMap()) {
        for (String name : reply.getKeys()) {
          fields.put(name, reply.get(name).toString());
        }
        return fields;
      }
      for (int i = 0; i + 1 < reply.size(); i += 2) {
        fields.put(reply.get(i).toString(), reply.get(i + 1).toString());
      }
      return fields;
    }

    @Override
    public void load(Map<String, Map<String, String>> hashes, long ttlSeconds) {
      List<Request> requests = new ArrayList<>(3 * hashes.size());
      hashes.forEach((key, fields) -> write(requests, key, fields, ttlSeconds));
      await(connection.batch(requests));
    }

    @Override
    public void replace(String key, Map<String, String> fields, long ttlSeconds) {
      List<Request> requests = new ArrayList<>(5);
      requests.add(Request.cmd(Command.MULTI));
      write(requests, key, fields, ttlSeconds);
      requests.add(Request.cmd(Command.EXEC));
      await(connection.batch(requests));
    }

    private static void write(
        List<Request> requests, String key, Map<String, String> fields, long ttlSeconds) {
      Request hset = Request.cmd(Command.HSET).arg(key);
      fields.forEach((name, value) -> hset.arg(name).arg(value));
      requests.add(Request.cmd(Command.DEL).arg(key));
      requests.add(hset);
      requests.add(Request.cmd(Command.EXPIRE).arg(key).arg(ttlSeconds));
    }

    @Override
    public void close() {
      await(connection.close());
      await(client.close());
    }
  }
}
