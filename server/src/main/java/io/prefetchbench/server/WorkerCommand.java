package io.prefetchbench.server;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testkit.FeedChoice;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The sync worker as a program of its own: {@code bench worker}. */
@Command(
    name = "worker",
    description =
        "Applies the primary's changes to the cache until it is terminated (SIGTERM); then it"
            + " finishes and acknowledges what it holds, within 10 s.",
    footer = {
      "  ./bench worker --redis redis://127.0.0.1:6379 --primary redis://127.0.0.1:6380",
      "  ./bench worker --redis redis://127.0.0.1:6379 --primary same --name w2",
      "  ./bench worker --redis redis://127.0.0.1:6379 --primary"
          + " 'jdbc:postgresql://10.0.0.6/shop?user=bench'",
      "  ./bench worker --redis redis://127.0.0.1:6379 --primary"
          + " 'jdbc:postgresql://10.0.0.6/shop?user=bench' --feed kafka --kafka 10.0.0.7:9092"
    },
    exitCodeList = {StartOptions.REFUSED_HELP})
public final class WorkerCommand implements Callable<Integer> {
  private static final int BATCH_MAX = 10_000;

  @Mixin final DeploymentOptions deployment = new DeploymentOptions();

  @Mixin final StartOptions starting = new StartOptions();

  @Mixin final MetricsOptions metrics = new MetricsOptions();

  @Mixin final OtlpOptions otlp = new OtlpOptions();

  @Mixin final TlsOptions tls = new TlsOptions();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "worker",
      description =
          "Name of the worker: unique among those that run at the same time; keep it after a"
              + " restart."
              + " Default: ${DEFAULT-VALUE}")
  String name = "worker";

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "512",
      description = "Maximum number of events polled at once. Default: ${DEFAULT-VALUE}")
  int batch = 512;

  @Option(
      names = "--reconcile",
      paramLabel = "EVERY[,repair]",
      defaultValue = "off",
      converter = ReconcileSchedule.Text.class,
      description =
          "How often to compare cache and primary by value, such as 5m; 5m,repair also repairs;"
              + " off for never. Default: ${DEFAULT-VALUE}")
  ReconcileSchedule reconcile = ReconcileSchedule.OFF;

  public static void main(String[] args) {
    CommandShell.run(new WorkerCommand(), args);
  }

  private void check() {
    deployment.check();
    metrics.check(tls);
    otlp.check();
    if (batch < 1 || batch > BATCH_MAX) {
      throw new BadInput("--batch: expected 1 to " + BATCH_MAX + ", was " + batch);
    }
    Map<String, String> environment = System.getenv();
    boolean named =
        environment.containsKey("REDIS_URL") || environment.containsKey("PREFETCH_REDIS_HOST");
    if (deployment.redis() == null && !named) {
      throw new BadInput("--redis: expected the Redis of a cache that exists; nothing was given");
    }
    String primary = deployment.primary();
    if (primary == null) {
      throw new BadInput("--primary: expected the Redis of a primary that exists, or same");
    }
    if (deployment.isDatabase() && !primary.startsWith("jdbc:")) {
      throw new BadInput(
          "--primary: expected the JDBC URL of a PostgreSQL with the table of a server, as bench"
              + " serve prints it, was "
              + primary);
    }
    if (deployment.feed() == FeedChoice.KAFKA && !KafkaServer.isGiven(deployment.kafka())) {
      throw new BadInput(
          "--kafka: expected the bootstrap address of the broker, as bench serve prints it, was "
              + deployment.kafka());
    }
  }

  @Override
  public Integer call() {
    check();
    try (ShutdownSignal ending = ShutdownSignal.onSignal();
        WorkerProcess working =
            WorkerProcess.start(
                this,
                starting.startup(System::nanoTime, ServeCommand::wallMicros, ending::isAsked))) {
      if (!working.metricsUrl().isEmpty()) {
        System.out.println("metrics " + working.metricsUrl());
      }
      System.out.println("READY worker pid=" + working.pid());
      System.out.flush();
      ending.await();
    }
    return ExitCode.DONE;
  }
}
