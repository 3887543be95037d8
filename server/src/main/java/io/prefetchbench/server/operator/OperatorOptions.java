package io.prefetchbench.server.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.server.DeploymentOptions;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.TerminalText;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands of {@code bench cache} share: where the cache is, and how they answer. */
final class OperatorOptions {
  /** ASCII only: what is shown of ids and values must not reach a terminal as it is. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  @Mixin final DeploymentOptions deploymentOptions = new DeploymentOptions();

  @Mixin final OutputOptions output = new OutputOptions();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Opens the deployment, does the work, prints the result, and returns the exit code. */
  int run(Function<Deployment, CommandResult> work) {
    try (Deployment deployment =
        new Deployment(
            deploymentOptions, CacheCommand.monotonicNanos(), CacheCommand.wallMicros())) {
      CommandResult result = work.apply(deployment);
      print(result);
      return result.exitCode();
    } catch (RedisFault fault) {
      throw new Untrustworthy("Redis refused, or did not answer: " + fault.getMessage(), fault);
    } catch (SourceException fault) {
      throw new Untrustworthy("the primary: " + fault.getMessage(), fault);
    }
  }

  private void print(CommandResult result) {
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      try {
        out.println(JSON.writeValueAsString(result.json()).replace("\u007f", "\\u007f"));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("maps, texts and numbers are JSON", e);
      }
    } else {
      result.words().forEach(line -> out.println(TerminalText.printable(line)));
    }
    out.flush();
  }
}
