package io.prefetchbench.cli.gate.cells;

import io.prefetchbench.reports.block.RowKey;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One benchmark as it is run: with one value of each parameter. Immutable.
 *
 * @param benchmark class and method as JMH names them, or {@code load/<workload>}
 * @param mode JMH's short word, or {@value #LOAD}; null before the first fork has told which modes
 *     there are
 * @param params a value for each parameter
 * @param words for JMH, beside benchmark, mode and parameters: {@code -t 4 -i 3}
 */
public record Cell(
    String benchmark, @Nullable String mode, SortedMap<String, String> params, List<String> words) {
  /** The mode of a load run. */
  public static final String LOAD = "load";

  /** Copies the collections. */
  public Cell {
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    words = List.copyOf(words);
  }

  /** A load run of the workload with this name. */
  public static Cell load(String workload) {
    return new Cell(LOAD + "/" + workload, LOAD, Collections.emptySortedMap(), List.of());
  }

  /** Returns whether its forks are load runs, and not JMH's. */
  public boolean runsLoad() {
    return LOAD.equals(mode);
  }

  /** Returns this cell in one mode. */
  public Cell inMode(String word) {
    return new Cell(benchmark, word, params, words);
  }

  /** The key of its row as far as it is known without a fork; an unknown mode reads {@code ?}. */
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

  /** {@link RowKey#text} of {@link #key}, without a mode that is not known. */
  public String text() {
    return key().text().replaceFirst(":\\?(?=$|\\*)", "");
  }
}
