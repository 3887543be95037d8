package io.prefetchbench.gate.plan;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One benchmark as it is run, with one value for each parameter. Immutable.
 *
 * @param benchmark class and method as JMH names them, or {@code load/<workload>}
 * @param mode JMH's short name, or {@value #LOAD}; null until the first fork has reported the modes
 * @param words JMH arguments besides benchmark, mode and parameters: {@code -t 4 -i 3}
 */
public record GateCell(
    String benchmark,
    @Nullable String mode,
    SortedMap<String, String> params,
    List<String> words,
    Way way) {
  public static final String LOAD = "load";

  public GateCell {
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    words = List.copyOf(words);
    way = way == null ? Way.FORKS : way; // plans of earlier versions name none
  }

  public GateCell(
      String benchmark,
      @Nullable String mode,
      SortedMap<String, String> params,
      List<String> words) {
    this(benchmark, mode, params, words, Way.FORKS);
  }

  public static GateCell load(String workload) {
    return new GateCell(LOAD + "/" + workload, LOAD, Collections.emptySortedMap(), List.of());
  }

  public boolean runsLoad() {
    return LOAD.equals(mode);
  }

  public GateCell inMode(String word) {
    return new GateCell(benchmark, word, params, words, way);
  }

  /** Returns this cell, run another way; a load run is always a process of its own. */
  public GateCell inWay(Way other) {
    return runsLoad() ? this : new GateCell(benchmark, mode, params, words, other);
  }

  public boolean sharesJvm() {
    return way == Way.INPROCESS;
  }

  /** Returns the key of its row as far as known without a fork; an unknown mode is {@code ?}. */
  public RowKey key() {
    int at = words.indexOf("-t");
    String threads = at >= 0 && at + 1 < words.size() ? words.get(at + 1) : "1";
    return new RowKey(
        benchmark,
        mode == null ? "?" : mode,
        params,
        threads.matches("[1-9]\\d{0,5}") ? Integer.parseInt(threads) : 1,
        RowKey.PRIMARY);
  }

  /** Returns the {@link RowKey#text} of {@link #key}, without the mode if it is unknown. */
  public String text() {
    return key().text().replaceFirst(":\\?(?=$|\\*)", "");
  }
}
