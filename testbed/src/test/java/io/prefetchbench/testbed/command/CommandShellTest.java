package io.prefetchbench.testbed.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class CommandShellTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void codeOfTheCommandIsTheExitCode() {
    assertThat(run(() -> ExitCode.MEASURED_NO)).isEqualTo(1);
    assertThat(output()).isEmpty();
  }

  @Test
  void wrongUsageIsOneLine() {
    assertThat(run(() -> 0, "--unknown")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(output()).isEqualTo("unknown option '--unknown' (see probe --help)\n");
  }

  @Test
  void aMisspeltOptionIsAnsweredWithTheOneThatWasMeant() {
    assertThat(run(() -> 0, "--cuont", "3")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(output())
        .isEqualTo("unknown option '--cuont'; did you mean '--count'? (see probe --help)\n");
  }

  @Test
  void aMisspeltValueIsAnsweredWithAllThatAreKnown() {
    assertThat(run(() -> 0, "--colour", "gren")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(output())
        .isEqualTo(
            "--colour: expected red or green, was 'gren'; did you mean 'green'?"
                + " (see probe --help)\n");
  }

  @Test
  void controlCharactersOfAWordDoNotReachTheTerminal() {
    assertThat(run(() -> 0, "--\u001b[31mred")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(output()).contains("\\u001b[31mred").doesNotContain("\u001b");
  }

  @Test
  void everyCommandHasHelpAndVersion() {
    CommandLine line = CommandShell.withConventions(new CommandLine(new Probe(() -> 0)));
    assertThat(line.getUsageMessage()).contains("-h, --help", "-V, --version");
    assertThat(line.getCommandSpec().version())
        .singleElement()
        .asString()
        .startsWith("prefetch-bench ")
        .contains(", commit ");
  }

  @Test
  void aFailureWithJsonIsOneDocumentOnStandardOutput() throws Exception {
    String out = stdoutOf(() -> run(() -> raise(new Untrustworthy("late")), "--json"));
    assertThat(new ObjectMapper().readTree(out).path("error"))
        .isEqualTo(new ObjectMapper().readTree("{\"message\":\"late\",\"exitCode\":4}"));
    assertThat(output()).isEqualTo("late\n");
  }

  @Test
  void jsonBehindTheDashesIsForSomebodyElse() {
    assertThat(stdoutOf(() -> run(() -> raise(new BadInput("no")), "--", "--json"))).isEmpty();
  }

  private static String stdoutOf(Supplier<Integer> body) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      var unused = body.get();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void valueOfTheWrongKindIsOneLine() {
    assertThat(run(() -> 0, "--count", "many")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(output()).contains("--count").contains("many").hasLineCount(1);
  }

  @Test
  void badInputIsItsMessage() {
    assertThat(run(() -> raise(new BadInput("was x; expected y")))).isEqualTo(2);
    assertThat(output()).isEqualTo("was x; expected y\n");
  }

  @Test
  void untrustworthyHasACodeOfItsOwn() {
    assertThat(run(() -> raise(new Untrustworthy("late\nby far")))).isEqualTo(4);
    assertThat(output()).isEqualTo("late; by far\n");
  }

  @Test
  void aMissingBaselineHasACodeOfItsOwn() {
    assertThat(run(() -> raise(new BaselineMissing("no ref called x")))).isEqualTo(5);
    assertThat(output()).isEqualTo("no ref called x\n");
  }

  @Test
  void anythingElseLeavesItsTraceInAFile() throws Exception {
    assertThat(run(() -> raise(new IllegalStateException("broken")))).isEqualTo(70);
    assertThat(output())
        .startsWith("internal error: IllegalStateException: broken")
        .hasLineCount(1);
    Matcher file = Pattern.compile("stack trace in (.*)\\)").matcher(output());
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
    assertThat(output()).startsWith("internal error: StackOverflowError").hasLineCount(1);
    Matcher file = Pattern.compile("stack trace in (.*)\\)").matcher(output());
    assertThat(file.find()).isTrue();
    Files.delete(Path.of(file.group(1)));
  }

  private int run(Supplier<Integer> body, String... args) {
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    return CommandShell.execute(new CommandLine(new Probe(body)), stream, args);
  }

  private String output() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private static int raise(RuntimeException e) {
    throw e;
  }

  @Command(name = "probe")
  @SuppressWarnings("UnusedVariable") // picocli writes the fields
  private static final class Probe implements Callable<Integer> {
    private final Supplier<Integer> body;

    enum Colour {
      RED,
      GREEN
    }

    @Option(names = "--count")
    int count;

    @Option(names = "--colour")
    Colour colour = Colour.RED;

    @Option(names = "--json")
    boolean json;

    @Parameters(arity = "0..*")
    List<String> others = List.of();

    Probe(Supplier<Integer> body) {
      this.body = body;
    }

    @Override
    public Integer call() {
      return count + body.get();
    }
  }
}
