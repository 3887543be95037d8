package io.prefetchbench.testbed.process;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A program for tests: holds an embedded Redis and waits for ever, or fails as it is told. */
@Command(name = "holding")
public final class HoldingMain implements Callable<Integer> {
  @Option(names = "--fail")
  boolean fail;

  @Option(names = "--hang", description = "a shutdown hook that never ends")
  boolean hang;

  @Override
  public Integer call() throws InterruptedException {
    if (fail) {
      throw new BadInput("told to fail; expected otherwise");
    }
    if (hang) {
      Runtime.getRuntime().addShutdownHook(new Thread(HoldingMain::waitForEver));
    }
    try (RedisServer redis = RedisServer.startEmbedded();
        RespConnection connection = redis.connect()) {
      String folder = connection.texts("CONFIG", "GET", "dir").get(1);
      System.out.println("a line before");
      System.out.println("READY " + redis.pid().orElseThrow() + " " + folder);
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public static void main(String[] args) {
    CommandShell.run(new HoldingMain(), args);
  }
}
