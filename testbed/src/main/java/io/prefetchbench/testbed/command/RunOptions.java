package io.prefetchbench.testbed.command;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The run directory that a command makes. */
public final class RunOptions {
  private static final String NAME_FORM = "[A-Za-z0-9][A-Za-z0-9._-]{0,59}";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Run directory to create; it must not exist. Default: a new one under runs/")
  private @Nullable Path out;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "Short name of the run, which is part of its directory's name: letters, digits, dot, dash"
              + " and underscore.")
  private @Nullable String name;

  /** The directory that was asked for, absolute; null for a new one under {@code runs/}. */
  public @Nullable Path out() {
    return out == null ? null : out.toAbsolutePath();
  }

  public @Nullable String name() {
    return name;
  }

  public String nameOr(String byDefault) {
    return name == null ? byDefault : name;
  }

  /** Refuses what cannot become a run directory, before anything is started or written. */
  public void check() {
    if (name != null && !name.matches(NAME_FORM)) {
      throw new BadInput(
          "--name: expected up to 60 letters, digits, dots, dashes and underscores, beginning with"
              + " a letter or digit, was '"
              + name
              + "'");
    }
    if (out != null && out.toString().isEmpty()) {
      throw new BadInput("--out: expected a folder to make, was empty");
    }
    if (out != null && Files.exists(out)) {
      throw new BadInput("--out: expected a new folder, " + out + " exists");
    }
  }
}
