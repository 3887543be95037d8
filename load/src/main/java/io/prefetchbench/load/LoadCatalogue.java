package io.prefetchbench.load;

import io.prefetchbench.load.plan.ScheduledFault;
import io.prefetchbench.load.plan.WorkloadFile;
import io.prefetchbench.testkit.Shape;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The names known to load runs, each with its purpose, as printed by {@code bench list}. */
public final class LoadCatalogue implements Function<String, Map<String, String>> {

  @Override
  public Map<String, String> apply(String topic) {
    return switch (topic) {
      case "workloads" -> workloads();
      case "shapes" -> shapes();
      case "faults" -> faults();
      default -> throw new IllegalArgumentException("no topic " + topic);
    };
  }

  private static Map<String, String> workloads() {
    Map<String, String> names = new LinkedHashMap<>();
    WorkloadFile.NAMES.forEach(
        name -> names.put(name, WorkloadFile.open(name).path("about").asText()));
    return names;
  }

  private static Map<String, String> shapes() {
    Map<String, String> names = new LinkedHashMap<>();
    Shape.names().forEach(name -> names.put(name, shape(name)));
    return names;
  }

  private static String shape(String name) {
    String[] size = name.replaceFirst("^\\w+-", "").split("x", -1);
    return size.length == 2
        ? size[0]
            + " fields of "
            + size[1]
            + " bytes"
            + ("ycsb-10x100".equals(name) ? ", as YCSB's" : "")
        : "a category of a shop: " + size[0] + " short fields";
  }

  private static Map<String, String> faults() {
    Map<String, String> names = new LinkedHashMap<>();
    for (ScheduledFault.Kind kind : ScheduledFault.Kind.values()) {
      names.put(kind.word(), kind.about());
    }
    return names;
  }

  /** The names of one topic, for completion. */
  abstract static class Names implements Iterable<String> {
    private final String topic;

    Names(String topic) {
      this.topic = topic;
    }

    @Override
    public Iterator<String> iterator() {
      return new LoadCatalogue().apply(topic).keySet().iterator();
    }
  }

  static final class Workloads extends Names {
    Workloads() {
      super("workloads");
    }
  }

  static final class Shapes extends Names {
    Shapes() {
      super("shapes");
    }
  }
}
