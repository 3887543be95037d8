package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.DidYouMean;
import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jmh.annotations.Mode;

/**
 * The cells of a run: the cross product of the values, their floors, and the canary.
 *
 * @param jdks home folders to run each cell with; empty for the JDK that runs the rounds
 */
public record CellSelection(
    Profile profile, Map<String, List<String>> named, Set<Mode> modes, List<String> jdks) {
  private static final String ALL = "*";
  private static final String CANARY = "canary";

  public CellSelection {
    named = Map.copyOf(named);
    modes = Set.copyOf(modes);
    jdks = jdks.isEmpty() ? List.of("") : List.copyOf(jdks);
  }

  /** Question by question as declared; undeclared parameters and values are refused. */
  public List<BenchmarkCell> select(List<DeclaredBenchmark> wanted, List<DeclaredBenchmark> all) {
    refuseUnknownNames(wanted);
    Set<BenchmarkCell> cells = new LinkedHashSet<>();
    for (DeclaredBenchmark declared : wanted) {
      if (modes.isEmpty() || modes.contains(declared.mode())) {
        for (String jdk : jdks) {
          expand(declared, jdk, cells);
        }
      }
    }
    addFloors(cells);
    addCanary(cells, all);
    return cells.stream().sorted(Comparator.comparing(BenchmarkCell::question)).toList();
  }

  private void refuseUnknownNames(List<DeclaredBenchmark> wanted) {
    Set<String> known = new TreeSet<>();
    wanted.forEach(declared -> known.addAll(declared.params().keySet()));
    for (String name : named.keySet()) {
      if (!wanted.isEmpty() && !known.contains(name)) {
        throw new BadInput(
            "no selected benchmark has a parameter '"
                + name
                + "', expected one of "
                + known
                + DidYouMean.suffix(name, known));
      }
    }
  }

  private void expand(DeclaredBenchmark declared, String jdk, Set<BenchmarkCell> cells) {
    for (Map<String, List<String>> change : profile.changes(question(declared))) {
      expand(declared, jdk, change, cells);
    }
  }

  private void expand(
      DeclaredBenchmark declared,
      String jdk,
      Map<String, List<String>> change,
      Set<BenchmarkCell> cells) {
    List<Map<String, String>> rows = List.of(Map.of());
    for (Map.Entry<String, List<String>> param : declared.params().entrySet()) {
      List<String> values = values(declared, param.getKey(), param.getValue(), change);
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> row : rows) {
        for (String value : values) {
          Map<String, String> next = new TreeMap<>(row);
          next.put(param.getKey(), value);
          longer.add(next);
        }
      }
      rows = longer;
    }
    for (Map<String, String> row : rows) {
      BenchmarkCell cell = new BenchmarkCell(declared.benchmark(), declared.mode(), row, jdk);
      if (!isFloorOfDocs(cell)) {
        cells.add(cell);
      }
    }
  }

  /** "As the docs say" and "equalised" send the same bytes: they share one floor. */
  private static boolean isFloorOfDocs(BenchmarkCell cell) {
    return BenchmarkCell.FLOOR.equals(cell.params().get(BenchmarkCell.CLIENT))
        && "DOCS".equals(cell.params().get(wayOf(cell)));
  }

  private static String wayOf(BenchmarkCell cell) {
    return cell.isOfClientTable() ? "setup" : "strategy";
  }

  /** The floor of a cell among those of its run; empty if it is one itself. */
  public static Optional<BenchmarkCell> floorOf(BenchmarkCell cell) {
    return cell.floor()
        .map(floor -> isFloorOfDocs(floor) ? floor.with(wayOf(floor), "EQUALISED") : floor);
  }

  private static void addFloors(Set<BenchmarkCell> cells) {
    for (BenchmarkCell cell : List.copyOf(cells)) {
      floorOf(cell).ifPresent(cells::add);
    }
  }

  private void addCanary(Set<BenchmarkCell> cells, List<DeclaredBenchmark> all) {
    boolean wanted = cells.stream().anyMatch(cell -> cell.question().equals("lookup"));
    for (DeclaredBenchmark declared : all) {
      BenchmarkCell canary = new BenchmarkCell(declared.benchmark(), declared.mode(), Map.of(), "");
      if (wanted && canary.question().equals(CANARY) && declared.mode() == Mode.Throughput) {
        jdks.forEach(
            jdk -> cells.add(new BenchmarkCell(canary.benchmark(), canary.mode(), Map.of(), jdk)));
      }
    }
  }

  private static String question(DeclaredBenchmark declared) {
    return new BenchmarkCell(declared.benchmark(), declared.mode(), Map.of(), "").question();
  }

  private List<String> values(
      DeclaredBenchmark declared,
      String param,
      List<String> values,
      Map<String, List<String>> change) {
    List<String> given = named.get(param);
    if (given == null) {
      return change.getOrDefault(param, profile.values(question(declared), param, values));
    }
    if (given.equals(List.of(ALL))) {
      return values;
    }
    return given.stream().map(value -> canonical(param, value, values)).toList();
  }

  private static String canonical(String param, String given, List<String> declared) {
    for (String value : declared) {
      if (value.equalsIgnoreCase(given)) {
        return value;
      }
    }
    boolean number = declared.stream().allMatch(value -> value.matches("\\d+"));
    if (number && given.matches("[1-9]\\d{0,8}")) {
      return given;
    }
    boolean shape = param.equals("shape");
    if (shape && Shape.names().contains(given)) {
      return given;
    }
    List<String> known =
        (shape ? Shape.names() : number ? List.<String>of() : declared)
            .stream().map(value -> value.toLowerCase(Locale.ROOT)).toList();
    String expected =
        known.isEmpty() ? "a whole number from 1" : "one of " + String.join(", ", known);
    throw new BadInput(
        "-p " + param + "=" + given + ": expected " + expected + DidYouMean.suffix(given, known));
  }
}
