package io.prefetchbench.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a Redis as a run would, prints its address, and keeps it until it is interrupted. */
@Command(
    name = "redis",
    description = "Starts a Redis, prints its address, and stops it on Ctrl-C.",
    footer = {
      "  ./bench redis",
      "  ./bench redis --redis embedded --arg=--maxmemory --arg=20mb",
      "  ./bench redis --json"
    },
    exitCodeList = {ExitCode.UNTRUSTWORTHY_HELP, "130:ended by Ctrl-C or SIGTERM, as intended"})
final class RedisCommand implements Callable<Integer> {

  @Option(
      names = "--redis",
      paramLabel = "REDIS",
      description = "embedded, local, docker[:IMAGE], or an address")
  private @Nullable String redis;

  @Option(
      names = "--arg",
      paramLabel = "ARG",
      description = "argument of redis-server; can be repeated")
  private String[] args = {};

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws Exception {
    try (RedisServer server = RedisResolver.ofEnvironment().cache(redis, RedisOptions.of(args))) {
      System.out.println(output.json() ? asJson(server) : server.uri());
      System.out.flush();
      if (!output.quiet()) {
        System.err.println(server.source() + " " + server.version() + "; Ctrl-C stops it");
      }
      new CountDownLatch(1).await();
      return ExitCode.DONE;
    }
  }

  private static String asJson(RedisServer server) throws Exception {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("uri", server.uri());
    server.pid().ifPresent(pid -> facts.put("pid", pid));
    facts.put("how", server.source());
    facts.put("version", server.version());
    return new ObjectMapper().writeValueAsString(facts);
  }
}
