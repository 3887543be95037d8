package io.prefetchbench.spring;

import io.prefetchbench.spring.SpringReadBenchmark.Contender;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs {@link SpringReadBenchmark} in rounds, so that a slow minute of the machine strikes all
 * contenders alike: prints the median of the rounds with the lowest and the highest, and the ratio
 * to {@link Contender#FIELDS} of the same round. Arguments: the address of a Redis, and the number
 * of rounds.
 */
final class SpringReadRounds {
  /** One fork. */
  private record Figure(double nanos, double bytes) {}

  private SpringReadRounds() {}

  public static void main(String[] args) throws RunnerException {
    int rounds = Integer.parseInt(args[1]);
    Map<Contender, List<Figure>> figures = new EnumMap<>(Contender.class);
    for (int round = 0; round < rounds; round++) {
      for (Contender contender : Contender.values()) {
        figures.computeIfAbsent(contender, c -> new ArrayList<>()).add(run(contender, args[0]));
      }
    }
    List<Figure> base = figures.getOrDefault(Contender.FIELDS, List.of());
    figures.forEach(
        (contender, of) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %s |%n",
                contender,
                spread(of.stream().map(figure -> figure.nanos() / 1000).toList()),
                spread(ratios(of, base)),
                spread(of.stream().map(Figure::bytes).toList())));
  }

  private static List<Double> ratios(List<Figure> of, List<Figure> base) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < of.size(); i++) {
      ratios.add(of.get(i).nanos() / base.get(i).nanos());
    }
    return ratios;
  }

  private static String spread(List<Double> figures) {
    List<Double> sorted = figures.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.2f [%.2f–%.2f]",
        sorted.get(sorted.size() / 2),
        sorted.get(0),
        sorted.get(sorted.size() - 1));
  }

  private static Figure run(Contender contender, String redis) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(SpringReadBenchmark.class.getName())
            .param("contender", contender.name())
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(1))
            .jvmArgsAppend("-Xmx512m", "-D" + SpringReadBenchmark.REDIS + "=" + redis)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    RunResult result = results.iterator().next();
    return new Figure(
        result.getPrimaryResult().getScore(),
        Objects.requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm")).getScore());
  }
}
