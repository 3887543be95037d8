package io.prefetchbench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A load run over Redis servers with a password, which nobody else gets to see. */
@Tag("system")
class SecretAddressTest {
  /** In the raw and in the percent-encoded form of the password. */
  private static final String SECRET = "tapioca7Zebra";

  private static final Path PROC = Path.of("/proc");
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  @TempDir Path folder;

  private static String protectedAddress(RedisServer server) {
    try (RespConnection connection = server.connect()) {
      connection.call("CONFIG", "SET", "requirepass", SECRET + "@:/?#%");
    }
    return "redis://:" + SECRET + "%40%3A%2F%3F%23%25@127.0.0.1:" + server.port();
  }

  @Test
  void noArgumentLogOrFileOfARunShowsThePassword() throws Exception {
    assumeTrue(Files.isDirectory(PROC), "the arguments of other processes can be read");
    Path out = folder.resolve("run");
    Set<String> leaks = ConcurrentHashMap.newKeySet();
    Set<String> programs = ConcurrentHashMap.newKeySet();
    AtomicBoolean over = new AtomicBoolean();
    Thread watch = new Thread(() -> watchArguments(leaks, programs, over), "arguments");
    PrintStream stdout = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int code;
    try (RedisServer cache = RedisServer.startEmbedded();
        RedisServer primary = RedisServer.startEmbedded()) {
      String[] args = {
        "--driver",
        "lean",
        "--entities",
        "200",
        "--reads",
        "50",
        "--mutations",
        "20",
        "--duration",
        "3s",
        "--warmup",
        "1s",
        "--redis",
        protectedAddress(cache),
        "--primary=" + protectedAddress(primary),
        "--json",
        "--out",
        out.toString()
      };
      watch.start();
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      code = CommandShell.execute(new LoadCommand(), args);
    } finally {
      System.setOut(stdout);
      over.set(true);
    }
    watch.join();

    assertThat(code).isIn(ExitCode.DONE, ExitCode.MEASURED_NO, ExitCode.UNTRUSTWORTHY);
    assertThat(programs)
        .as("programs whose arguments were read")
        .anyMatch(line -> line.contains("ServeCommand"))
        .anyMatch(line -> line.contains("WorkerCommand"))
        .anyMatch(line -> line.contains("generate.Generator"));
    assertThat(leaks).as("arguments that show the password").isEmpty();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("\"schemaVersion\"")
        .doesNotContain(SECRET);
    List<String> files = filesWith(SECRET);
    assertThat(files).as("files that show the password").isEmpty();
    assertThat(filesWith("***")).as("files with stars").isNotEmpty();
  }

  private static void watchArguments(
      Set<String> leaks, Set<String> programs, AtomicBoolean isOver) {
    while (!isOver.get()) {
      try (Stream<Path> processes = Files.list(PROC)) {
        processes
            .filter(path -> String.valueOf(path.getFileName()).matches("\\d+"))
            .forEach(path -> look(path.resolve("cmdline"), leaks, programs));
      } catch (IOException e) {
        leaks.add("/proc cannot be read: " + e);
      }
      // Each program runs for seconds; looking all the time would take a CPU from the run.
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static void look(Path cmdline, Set<String> leaks, Set<String> programs) {
    String line;
    try {
      line = Files.readString(cmdline, StandardCharsets.ISO_8859_1).replace('\0', ' ');
    } catch (IOException | RuntimeException ended) {
      return;
    }
    if (line.contains("io.prefetchbench.")) {
      programs.add(line);
    }
    if (line.contains(SECRET)) {
      leaks.add(line);
    }
  }

  private List<String> filesWith(String text) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          found.add(folder.relativize(file).toString());
        }
      }
    }
    return found;
  }
}
