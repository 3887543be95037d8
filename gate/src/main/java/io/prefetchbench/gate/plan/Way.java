package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.prefetchbench.testbed.command.BadInput;
import java.util.Arrays;
import java.util.Locale;

/** How the two builds of a block are run. */
public enum Way {
  /** One JVM for each build, one after the other. */
  FORKS,
  /**
   * One JVM for both, in slices of some milliseconds that alternate: what disturbs the machine
   * disturbs both. For benchmarks that leave nothing running after an operation; both builds share
   * the JDK's profile, heap and collector.
   */
  INPROCESS;

  /** Returns the word used in files. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the way of this word.
   *
   * @throws BadInput if there is none
   */
  @JsonCreator
  public static Way ofWord(String word) {
    return Arrays.stream(values())
        .filter(way -> way.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new BadInput("way " + word + ": expected forks or inprocess"));
  }
}
