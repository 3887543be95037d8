package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.RowKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one side says of one row. Immutable.
 *
 * @param unit unit of the points, as the file has it
 * @param points one a fork or a run, finite, in the order of the files; may be empty
 * @param forks forks there were, those without a finite figure included
 * @param settings how long and how often was measured: figures under others are not comparable
 * @param environment what the files record about the environment: JDK build, VM, JVM arguments, and
 *     where known GC, CPUs, architecture; a value that differs within the side holds all, set apart
 *     by {@value #MIXED}
 * @param samplesFewest samples behind the point with the fewest; {@link Long#MAX_VALUE} where
 *     points are not percentiles
 * @param caveat why a run marks the figure not for claims; null if none does
 */
record RowFigures(
    RowKey key,
    String unit,
    List<Double> points,
    int forks,
    SortedMap<String, String> settings,
    SortedMap<String, String> environment,
    long samplesFewest,
    @Nullable String caveat) {
  static final String MIXED = " | ";

  RowFigures {
    points = List.copyOf(points);
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
  }

  /** Returns the forks of both, this one's first; where units or settings differ both are named. */
  RowFigures plus(RowFigures other) {
    List<Double> all = new ArrayList<>(points);
    all.addAll(other.points);
    // A fact of the place that one file lacks is a fact unknown of the whole.
    SortedMap<String, String> places = joined(environment, other.environment);
    places.keySet().retainAll(environment.keySet());
    places.keySet().retainAll(other.environment.keySet());
    return new RowFigures(
        key,
        joined(unit, other.unit),
        all,
        forks + other.forks,
        joined(settings, other.settings),
        places,
        Math.min(samplesFewest, other.samplesFewest),
        caveat == null ? other.caveat : caveat);
  }

  /** Returns whether the side's own files were measured in different ways. */
  boolean mixed() {
    return unit.contains(MIXED)
        || settings.values().stream().anyMatch(value -> value.contains(MIXED));
  }

  String firstUnit() {
    return unit.contains(MIXED) ? unit.substring(0, unit.indexOf(MIXED)) : unit;
  }

  /** Returns these figures with more known of the place. */
  RowFigures at(SortedMap<String, String> more) {
    SortedMap<String, String> places = new TreeMap<>(environment);
    places.putAll(more);
    return new RowFigures(key, unit, points, forks, settings, places, samplesFewest, caveat);
  }

  private static SortedMap<String, String> joined(
      SortedMap<String, String> first, SortedMap<String, String> second) {
    SortedMap<String, String> all = new TreeMap<>(first);
    second.forEach((name, value) -> all.merge(name, value, RowFigures::joined));
    return all;
  }

  private static String joined(String first, String second) {
    boolean known = List.of(first.split(Pattern.quote(MIXED))).contains(second);
    return known ? first : first + MIXED + second;
  }
}
