package io.prefetchbench.benchmarks.contender;

import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.cache.internal.common.Meta;
import java.util.Map;
import java.util.function.Function;

/**
 * A client's own {@code hgetall}: the map it gives, or (equalised) what the cache would give: the
 * map without the meta field, or the outcome itself. As thread-safe as the function.
 *
 * @param hgetall from a key to a map of all fields, which may be written to
 */
public record PlainReader(
    Dataset data, Function<String, Map<String, String>> hgetall, boolean equalised)
    implements Reader {

  @Override
  public Object read(int index) {
    Map<String, String> fields = hgetall.apply(data.key(index));
    if (!equalised) {
      return fields;
    }
    String meta = fields.remove(Meta.FIELD);
    if (!fields.isEmpty()) {
      return fields;
    }
    return meta == null ? Outcome.ABSENT : Outcome.DELETED;
  }

  @Override
  public Outcome outcome(Object answer) {
    if (answer instanceof Outcome outcome) {
      return outcome;
    }
    @SuppressWarnings("unchecked")
    Map<String, String> fields = (Map<String, String>) answer;
    return Outcome.of(fields);
  }
}
