package io.prefetchbench.server;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Redactor;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** The mock primary. */
public record MockPart(DeploymentOptions options, RedisPort port, MockPrimary primary)
    implements PrimaryPart {
  private static final Command PING = Command.of("PING");

  @Override
  public ChangeFeed feed(String worker, LongSupplier nanos) {
    return options.feed(port, primary.options(), worker, nanos);
  }

  @Override
  public void requireThere() {
    PrimaryOptions of = primary.options();
    if (!MockPrimary.isThere(port, of)) {
      String name = of.name().isEmpty() ? "" : " named " + of.name();
      throw new BadInput(
          "--primary: there is no primary%s at %s; expected a running one"
              .formatted(name, Redactor.redact(String.valueOf(options.primary()))));
    }
  }

  @Override
  public long beginEpoch() {
    return primary.beginEpoch();
  }

  @Override
  public CompletionStage<?> ping() {
    return port.callAsync(PING);
  }

  @Override
  public void close() {
    port.close();
  }
}
