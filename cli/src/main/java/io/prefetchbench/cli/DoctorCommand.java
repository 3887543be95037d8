package io.prefetchbench.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.doctor.Check;
import io.prefetchbench.testbed.doctor.Doctor;
import io.prefetchbench.testbed.process.Home;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What this machine lacks for the commands, and whether it is quiet enough to measure. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "What does this machine lack, and is it quiet enough to measure?",
    footerHeading = "%nExamples:%n",
    footer = {"  ./bench doctor", "  ./bench doctor --redis docker", "  ./bench doctor --json"},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every command can run (warnings may stand)",
      "1:a command cannot run",
      ExitCode.BAD_INPUT_HELP,
      ExitCode.INTERNAL_HELP
    })
final class DoctorCommand implements Callable<Integer> {

  @Option(
      names = "--redis",
      paramLabel = "REDIS",
      description = "the Redis to look for: address, embedded, local or docker[:IMAGE]")
  private @Nullable String redis;

  @Option(names = "--json", description = "JSON instead of lines")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    List<Check> checks = new Doctor(Home.find().folder(), System.getenv()).examine(redis);
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(checks));
    } else {
      int width = checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
      checks.forEach(check -> System.out.println(line(check, width)));
    }
    boolean fails = checks.stream().anyMatch(check -> check.state() == Check.State.FAIL);
    return fails ? ExitCode.MEASURED_NO : ExitCode.DONE;
  }

  private static String line(Check check, int width) {
    String padded = check.name() + " ".repeat(width - check.name().length());
    String wanted = check.expected().isEmpty() ? "" : " (expected: " + check.expected() + ")";
    return String.format("%-4s  %s  %s%s", check.state(), padded, check.found(), wanted);
  }
}
