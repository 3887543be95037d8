package io.prefetchbench.gate.plan;

import io.prefetchbench.testbed.command.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** JMH command-line options, each with its value. Immutable. */
public record JmhWords(List<Option> options) {
  /** Options set by the block design; a user-supplied value would make blocks incomparable. */
  private static final Set<String> TAKEN =
      Set.of("-f", "-wf", "-rf", "-rff", "-o", "-foe", "-bm", "-h", "-l", "-lp", "-lprof", "-lrf");

  /** Options that may be given more than once. */
  private static final Set<String> MANY = Set.of("-p", "-prof", "-e");

  private static final Set<String> WITHOUT_VALUE = Set.of("-v");

  public record Option(String name, String value) {}

  public JmhWords {
    options = List.copyOf(options);
  }

  public static JmhWords of(List<String> words) {
    List<Option> options = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String name = words.get(i);
      if (TAKEN.contains(name)) {
        throw new BadInput(
            name
                + " for JMH is decided by the blocks; expected iterations, times, threads or the"
                + " like");
      }
      if (!name.startsWith("-")) {
        throw new BadInput(
            "for JMH expected options only, but there is " + name + "; name rows with --rows");
      }
      if (WITHOUT_VALUE.contains(name)) {
        options.add(new Option(name, ""));
      } else if (i + 1 < words.size()) {
        options.add(new Option(name, words.get(++i)));
      } else {
        throw new BadInput("for JMH, " + name + " expected a value");
      }
    }
    return new JmhWords(options);
  }

  /** Returns these options, preceded by the defaults that they do not override. */
  public JmhWords after(JmhWords defaults) {
    List<Option> all = new ArrayList<>();
    for (Option option : defaults.options) {
      boolean overridden = options.stream().anyMatch(own -> own.name.equals(option.name));
      if (MANY.contains(option.name) || !overridden) {
        all.add(option);
      }
    }
    all.addAll(options);
    return new JmhWords(all);
  }

  public JmhWords without(String name) {
    return new JmhWords(options.stream().filter(option -> !option.name.equals(name)).toList());
  }

  public List<String> values(String name) {
    return options.stream().filter(option -> option.name.equals(name)).map(Option::value).toList();
  }

  public List<String> words() {
    List<String> words = new ArrayList<>();
    for (Option option : options) {
      words.add(option.name);
      if (!WITHOUT_VALUE.contains(option.name)) {
        words.add(option.value);
      }
    }
    return words;
  }
}
