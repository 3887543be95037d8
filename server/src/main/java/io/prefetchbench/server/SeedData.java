package io.prefetchbench.server;

import io.prefetchbench.testbed.command.DidYouMean;
import io.prefetchbench.testkit.Shape;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The data with which a primary is filled: {@code SHAPE[+bench]:COUNT[:SEED]}. Immutable.
 *
 * @param seed 1 unless it was given
 */
record SeedData(Shape shape, long count, long seed) {
  private static final Pattern FORM =
      Pattern.compile(
          "(?<shape>[^:+]+)(?<bench>\\+bench)?:(?<count>\\d{1,9})(:(?<seed>\\d{1,18}))?");

  private static void requireShape(String name) {
    if (!Shape.names().contains(name)) {
      throw new TypeConversionException(
          "expected one of "
              + Shape.names()
              + ", was '"
              + name
              + "'"
              + DidYouMean.suffix(name, Shape.names()));
    }
  }

  static final class Text implements ITypeConverter<SeedData> {
    @Override
    public SeedData convert(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.matches() || Long.parseLong(form.group("count")) == 0) {
        throw new TypeConversionException(
            "expected SHAPE[+bench]:COUNT[:SEED] such as category-5:100000:7, was '" + text + "'");
      }
      requireShape(form.group("shape"));
      try {
        Shape shape = Shape.named(form.group("shape"));
        String seed = form.group("seed");
        return new SeedData(
            form.group("bench") == null ? shape : shape.withBenchFields(),
            Long.parseLong(form.group("count")),
            seed == null ? 1 : Long.parseLong(seed));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
