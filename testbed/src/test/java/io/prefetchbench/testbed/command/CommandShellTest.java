package io.prefetchbench.testbed.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class CommandShellTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void codeOfTheCommandIsTheExitCode() {
    assertThat(run(() -> ExitCode.MEASURED_NO)).isEqualTo(1);
    assertThat(said()).isEmpty();
  }

  @Test
  void wrongUsageIsOneLine() {
    assertThat(run(() -> 0, "--unknown")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).isEqualTo("Unknown option: '--unknown' (see probe --help)\n");
  }

  @Test
  void valueOfTheWrongKindIsOneLine() {
    assertThat(run(() -> 0, "--count", "many")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).contains("--count").contains("many").hasLineCount(1);
  }

  @Test
  void badInputIsItsMessage() {
    assertThat(run(() -> raise(new BadInput("was x; expected y")))).isEqualTo(2);
    assertThat(said()).isEqualTo("was x; expected y\n");
  }

  @Test
  void untrustworthyHasACodeOfItsOwn() {
    assertThat(run(() -> raise(new Untrustworthy("late\nby far")))).isEqualTo(4);
    assertThat(said()).isEqualTo("late; by far\n");
  }

  @Test
  void aMissingBaselineHasACodeOfItsOwn() {
    assertThat(run(() -> raise(new BaselineMissing("no ref called x")))).isEqualTo(5);
    assertThat(said()).isEqualTo("no ref called x\n");
  }

  @Test
  void anythingElseLeavesItsTraceInAFile() throws Exception {
    assertThat(run(() -> raise(new IllegalStateException("broken")))).isEqualTo(70);
    assertThat(said()).startsWith("internal error: IllegalStateException: broken").hasLineCount(1);
    Matcher file = Pattern.compile("stack trace in (.*)\\)").matcher(said());
    assertThat(file.find()).isTrue();
    Path trace = Path.of(file.group(1));
    assertThat(Files.readString(trace)).contains("at io.prefetchbench.testbed.command");
    Files.delete(trace);
  }

  @Test
  void errorOfTheVirtualMachineIsNoStackTraceEither() throws Exception {
    assertThat(
            run(
                () -> {
                  throw new StackOverflowError();
                }))
        .isEqualTo(70);
    assertThat(said()).startsWith("internal error: StackOverflowError").hasLineCount(1);
    Matcher file = Pattern.compile("stack trace in (.*)\\)").matcher(said());
    assertThat(file.find()).isTrue();
    Files.delete(Path.of(file.group(1)));
  }

  private int run(Supplier<Integer> body, String... args) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return CommandShell.execute(new CommandLine(new Probe(body)), stream, args);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static int raise(RuntimeException e) {
    throw e;
  }

  @Command(name = "probe")
  private static final class Probe implements Callable<Integer> {
    private final Supplier<Integer> body;

    @Option(names = "--count")
    int count;

    Probe(Supplier<Integer> body) {
      this.body = body;
    }

    @Override
    public Integer call() {
      return count + body.get();
    }
  }
}
