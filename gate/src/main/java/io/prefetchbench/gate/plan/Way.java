package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.annotation.JsonValue;
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

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
