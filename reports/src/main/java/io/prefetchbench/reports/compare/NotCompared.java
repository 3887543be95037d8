package io.prefetchbench.reports.compare;

import static java.util.Objects.requireNonNull;

import io.prefetchbench.reports.run.MetricKey;
import java.util.Map;

/**
 * A metric that both runs have and that is not compared, since one of them marks it not for claims.
 *
 * @param reason which run, and its caveat in words
 */
public record NotCompared(String name, Map<String, String> labels, String reason) {
  public NotCompared {
    labels = Map.copyOf(labels);
  }

  static NotCompared of(MetricKey key, Map<MetricKey, String> reasons) {
    return new NotCompared(key.name(), key.labels(), requireNonNull(reasons.get(key)));
  }
}
