package io.prefetchbench.server;

import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * When cache and primary are compared automatically. Immutable.
 *
 * @param every mean time between two comparisons; zero for never
 * @param repair whether what is found is repaired
 */
public record ReconcileSchedule(Duration every, boolean repair) {
  public static final ReconcileSchedule OFF = new ReconcileSchedule(Duration.ZERO, false);

  private static final String REPAIR = ",repair";

  public void applyTo(EngineBuilder builder) {
    if (!every.isZero()) {
      builder.reconcile(every, repair ? DriftReport.Mode.REPAIR : DriftReport.Mode.COMPARE);
    }
  }

  /** Reads {@code 5m}, {@code 5m,repair} or {@code off}. */
  public static final class Text implements ITypeConverter<ReconcileSchedule> {
    @Override
    public ReconcileSchedule convert(String text) {
      if (text.equals("off")) {
        return OFF;
      }
      boolean repair = text.endsWith(REPAIR);
      String time = repair ? text.substring(0, text.length() - REPAIR.length()) : text;
      Duration every;
      try {
        every = new TimeText().convert(time);
      } catch (TypeConversionException e) {
        every = Duration.ZERO;
      }
      if (every.toSeconds() < 1) {
        throw new TypeConversionException(
            "expected off, or a time of 1s or more such as 5m, or 5m,repair; was '" + text + "'");
      }
      return new ReconcileSchedule(every, repair);
    }
  }
}
