package io.prefetchbench.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

final class FigureTextTest {
  @Test
  void threeDigitsAndTheFittingUnit() {
    assertThat(FigureText.nanos(0)).isEqualTo("0 ns");
    assertThat(FigureText.nanos(7)).isEqualTo("7 ns");
    assertThat(FigureText.nanos(1_843_199)).isEqualTo("1.84 ms");
    assertThat(FigureText.nanos(999_600)).isEqualTo("1.00 ms");
    assertThat(FigureText.nanos(59_999_999_999L)).isEqualTo("60.0 s");
    assertThat(FigureText.of(12.5, "us/op")).isEqualTo("12.5 µs/op");
    assertThat(FigureText.of(51_700, "ops/s")).isEqualTo("51.7 k ops/s");
    assertThat(FigureText.of(500, "reads/s")).isEqualTo("500 reads/s");
    assertThat(FigureText.of(16_800_000, "B")).isEqualTo("16.8 MB");
    assertThat(FigureText.of(1234, "B/op")).isEqualTo("1.23 kB/op");
    assertThat(FigureText.of(0.997, "share")).isEqualTo("99.7 %");
    assertThat(FigureText.of(100_000, "1")).isEqualTo("100,000");
    assertThat(FigureText.of(0.8937, "1")).isEqualTo("0.894");
    assertThat(FigureText.ratio(0.8937)).isEqualTo("0.89×");
    assertThat(FigureText.of(0.0001234, "1")).isEqualTo("0.000123");
  }

  @Property
  void aTimeReadsAsItself(@ForAll @DoubleRange(min = 1, max = 1e11) double nanos) {
    String[] parts = FigureText.nanos(nanos).split(" ", -1);
    double factor =
        switch (parts[1]) {
          case "ns" -> 1;
          case "µs" -> 1e3;
          case "ms" -> 1e6;
          default -> 1e9;
        };
    double read = Double.parseDouble(parts[0].replace(",", "")) * factor;
    assertThat(read).isBetween(nanos * 0.994, nanos * 1.006);
  }

  @Test
  void theUnitOfARangeIsSaidOnce() {
    assertThat(FigureText.nanosRange(2_404_000, 2_927_000)).isEqualTo("2.40–2.93 ms");
    assertThat(FigureText.nanosRange(612_000, 2_927_000)).isEqualTo("612 µs–2.93 ms");
    assertThat(FigureText.nanosRange(2_927_000, 2_927_001)).isEqualTo("2.93 ms");
  }

  @Test
  void aShareThatIsNotAllOrNoneDoesNotReadAsIt() {
    assertThat(FigureText.finePercent(1)).isEqualTo("100.000 %");
    assertThat(FigureText.finePercent(0)).isEqualTo("0.000 %");
    assertThat(FigureText.finePercent(0.9999999)).isEqualTo("> 99.999 %");
    assertThat(FigureText.finePercent(0.0000001)).isEqualTo("< 0.001 %");
    assertThat(FigureText.finePercent(0.9999333)).isEqualTo("99.993 %");
  }

  @Test
  void aFigureThatIsNotFiniteIsNone() {
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      for (String unit : new String[] {"ns", "B", "B/op", "ops/s", "1", "furlongs"}) {
        assertThat(FigureText.of(value, unit)).as(unit).startsWith(FigureText.NONE);
      }
    }
  }
}
