package io.prefetchbench.server.operator;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command found or did. Immutable.
 *
 * @param words lines for people
 * @param json the same for programs
 * @param exitCode of {@link io.prefetchbench.testbed.command.ExitCode}
 */
record Told(List<String> words, Map<String, @Nullable Object> json, int exitCode) {
  Told {
    words = List.copyOf(words);
    json = Collections.unmodifiableMap(new LinkedHashMap<>(json));
  }
}
