package io.prefetchbench.server.operator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result of a command. Immutable. */
record CommandResult(List<String> words, Map<String, @Nullable Object> json, int exitCode) {
  CommandResult {
    words = List.copyOf(words);
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
  }
}
