package io.prefetchbench.server;

import io.prefetchbench.server.http.AccessToken;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The server as a program: {@code bench serve}. */
@Command(
    name = "serve",
    description = "Serves the cache over HTTP, with a sync worker and a web page to try it out.",
    footer = {
      "  ./bench serve                           all embedded; open the address it prints",
      "  ./bench serve --port 0 --fill category-5:100000",
      "  ./bench serve --redis redis://10.0.0.5:6379 --primary embedded",
      "  ./bench serve --primary postgres        a table in a real database; prints a psql line",
      "  ./bench serve --worker none --no-load   reads only, whether or not the primary is there"
    },
    exitCodeList = {StartOptions.REFUSED_HELP})
public final class ServeCommand implements Callable<Integer> {
  static final String TOKEN_VARIABLE = "PREFETCH_TOKEN";

  enum WorkerPlace {
    IN_PROCESS,
    NONE;

    @Override
    public String toString() {
      return this == NONE ? "none" : "in-process";
    }
  }

  /** The entities with which an empty primary is filled. */
  enum Seeding {
    CATEGORY,
    NONE;

    @Override
    public String toString() {
      return this == NONE ? "none" : "category";
    }
  }

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}")
  String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Port to listen on; 0 takes a free one. Default: ${DEFAULT-VALUE}")
  int port = 8080;

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description =
          "A host name under which clients reach this server; requests with any other Host but"
              + " localhost are refused. Can be repeated.")
  Set<String> allowedHosts = new LinkedHashSet<>();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file with the token that requests must send to change something: Authorization:"
              + " Bearer TOKEN. Else the variable "
              + TOKEN_VARIABLE
              + ". Required unless --host is a loopback address.")
  @Nullable Path tokenFile;

  @Mixin final OtlpOptions otlp = new OtlpOptions();

  @Mixin final TlsOptions tls = new TlsOptions();

  @Mixin final DeploymentOptions deployment = new DeploymentOptions();

  @Mixin final StartOptions starting = new StartOptions();

  @Option(
      names = "--primary-latency",
      paramLabel = "TIME",
      defaultValue = "80ms",
      converter = TimeText.class,
      description = "Simulated time of one bulk read of the primary. Default: ${DEFAULT-VALUE}")
  Duration primaryLatency = Duration.ofMillis(80);

  @Option(
      names = "--seed-data",
      paramLabel = "WHAT",
      defaultValue = "category",
      description = "category (add the five sample categories that are missing) or none.")
  Seeding seedData = Seeding.CATEGORY;

  @Option(
      names = "--keep-table",
      description =
          "Leave the schema that this server creates in a given PostgreSQL there when it ends, for"
              + " workers and servers that go on. Default: drop it.")
  boolean keepTable;

  @Option(
      names = "--fill",
      paramLabel = "SHAPE[+bench]:COUNT[:SEED]",
      converter = SeedData.Text.class,
      description =
          "Fill the primary with generated entities instead; +bench adds the fields v and c, which"
              + " load runs check.")
  @Nullable SeedData fill;

  @Option(
      names = "--worker",
      paramLabel = "WHERE",
      defaultValue = "in-process",
      converter = WorkerPlaceText.class,
      description = "in-process, or none (then start one with bench worker).")
  WorkerPlace worker = WorkerPlace.IN_PROCESS;

  @Option(
      names = "--no-load",
      description =
          "Do not load the cache at start; use /reprefetch, or let another process load it.")
  boolean noLoad;

  @Option(
      names = "--reconcile",
      paramLabel = "EVERY[,repair]",
      defaultValue = "5m,repair",
      converter = ReconcileSchedule.Text.class,
      description =
          "How often to compare cache and primary by value, such as 5m; 5m,repair also repairs;"
              + " off for never. A comparison uses a tenth of one thread; only one process of a"
              + " cache compares at a time. Default: ${DEFAULT-VALUE}")
  ReconcileSchedule reconcile = ReconcileSchedule.OFF;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "server",
      description = "Name of the in-process worker; keep it after a restart.")
  String name = "server";

  /** {@code in-process} has a dash that no Java name can have. */
  static final class WorkerPlaceText implements CommandLine.ITypeConverter<WorkerPlace> {
    @Override
    public WorkerPlace convert(String text) {
      return switch (text) {
        case "in-process" -> WorkerPlace.IN_PROCESS;
        case "none" -> WorkerPlace.NONE;
        default ->
            throw new CommandLine.TypeConversionException(
                "expected in-process or none, was '" + text + "'");
      };
    }
  }

  public static void main(String[] args) {
    CommandShell.run(new ServeCommand(), args);
  }

  /** Starts a server by the words of the command line, for tests; the caller closes it. */
  static RunningServer start(String... args) {
    ServeCommand command = new ServeCommand();
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
    return command.start(() -> false);
  }

  private RunningServer start(BooleanSupplier stopped) {
    check();
    return RunningServer.start(
        this, starting.startup(System::nanoTime, ServeCommand::wallMicros, stopped));
  }

  /** True if the primary is needed for nothing but changes that a user asks for. */
  boolean onlyReads() {
    return noLoad && worker == WorkerPlace.NONE;
  }

  /** The token that changes need; null for none. */
  @Nullable AccessToken token() {
    String given = System.getenv(TOKEN_VARIABLE);
    if (tokenFile == null && (given == null || given.isEmpty())) {
      return null;
    }
    String source = tokenFile == null ? TOKEN_VARIABLE : "--token-file";
    try {
      return new AccessToken(
          tokenFile == null ? String.valueOf(given).strip() : Files.readString(tokenFile).strip());
    } catch (IOException e) {
      throw new BadInput("--token-file: cannot read " + tokenFile + " (" + e + ")", e);
    } catch (IllegalArgumentException e) {
      throw new BadInput(source + ": " + e.getMessage(), e);
    }
  }

  /** Clients on other machines must not be able to change anything without a token. */
  private void requireTokenUnlessLoopback() {
    boolean isLoopback;
    try {
      isLoopback =
          !host.isBlank()
              && Arrays.stream(InetAddress.getAllByName(host))
                  .allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw new BadInput("--host: expected an address or a name of this machine, was " + host, e);
    }
    if (!isLoopback && token() == null) {
      throw new BadInput(
          "--host: others can reach "
              + host
              + ": expected a loopback address, or a token by --token-file or "
              + TOKEN_VARIABLE);
    }
  }

  private void check() {
    deployment.check();
    otlp.check();
    requireTokenUnlessLoopback();
  }

  /** µs since the Unix epoch. */
  static long wallMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  @Override
  public Integer call() {
    try (ShutdownSignal ending = ShutdownSignal.onSignal();
        RunningServer serving = start(ending::isAsked)) {
      System.out.println("READY " + serving.url() + " pid=" + ProcessHandle.current().pid());
      System.out.flush();
      ending.await();
    }
    return ExitCode.DONE;
  }
}
