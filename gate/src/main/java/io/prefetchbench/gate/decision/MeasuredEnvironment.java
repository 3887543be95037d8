package io.prefetchbench.gate.decision;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares the environments in which the two sides were measured. Stateless. */
final class MeasuredEnvironment {
  static final String JDK = "vmVersion";
  static final String GC = "gc";
  static final String CPUS = "cpus";
  static final String ARCHITECTURE = "architecture";

  /** What allocation depends on besides the code: escape analysis, object layout, TLABs. */
  private static final List<String> WHOLE_KEY = List.of(JDK, "jvmArgs", GC, CPUS, ARCHITECTURE);

  private MeasuredEnvironment() {}

  /** Returns why allocation cannot be compared with the other side's; empty if it can. */
  static String mismatch(RowFigures base, RowFigures candidate) {
    List<String> unknown = new ArrayList<>();
    for (String name : WHOLE_KEY) {
      String first = base.environment().get(name);
      String second = candidate.environment().get(name);
      if (first == null || second == null) {
        unknown.add(name);
      } else if (!first.equals(second) || first.contains(RowFigures.MIXED)) {
        return difference(name, first, second);
      }
    }
    return unknown.isEmpty() ? "" : "the files do not record: " + String.join(", ", unknown);
  }

  /** Returns a sentence for each fact in which rows of one key differ, each once. */
  static List<String> differences(List<RowFigures> base, List<RowFigures> candidate) {
    TreeSet<String> sentences = new TreeSet<>();
    for (int i = 0; i < base.size(); i++) {
      SortedMap<String, String> first = base.get(i).environment();
      SortedMap<String, String> second = candidate.get(i).environment();
      TreeSet<String> names = new TreeSet<>(first.keySet());
      names.retainAll(second.keySet());
      for (String name : names) {
        if (!Objects.equals(first.get(name), second.get(name))) {
          sentences.add(difference(name, first.get(name), second.get(name)));
        }
      }
    }
    return List.copyOf(sentences);
  }

  /** Returns a sentence for each fact in which the forks of one row of a side differ, each once. */
  static List<String> mixed(String side, Collection<RowFigures> rows) {
    TreeSet<String> sentences = new TreeSet<>();
    for (RowFigures row : rows) {
      row.environment()
          .forEach(
              (name, value) -> {
                if (value.contains(RowFigures.MIXED)) {
                  sentences.add(
                      "forks of the %s are of different JVMs: %s '%s'"
                          .formatted(side, name, value));
                }
              });
    }
    return List.copyOf(sentences);
  }

  /** Returns the facts in which two maps differ, or nothing; a fact that one lacks differs too. */
  static String differences(SortedMap<String, String> base, SortedMap<String, String> candidate) {
    TreeSet<String> names = new TreeSet<>(base.keySet());
    names.addAll(candidate.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(base.get(name), candidate.get(name)))
        .map(name -> difference(name, base.get(name), candidate.get(name)))
        .collect(Collectors.joining("; "));
  }

  private static String difference(String name, @Nullable String base, @Nullable String candidate) {
    return name + " differs: base '" + base + "', candidate '" + candidate + "'";
  }
}
