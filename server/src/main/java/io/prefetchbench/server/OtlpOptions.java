package io.prefetchbench.server;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.prefetchbench.testbed.command.BadInput;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a program sends its metrics by OTLP. Not thread-safe; use it from one thread. */
final class OtlpOptions {
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final String ADDRESS_VARIABLE = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
  private static final String SERVICE = "service.name";

  @Option(
      names = "--otlp",
      paramLabel = "URL",
      description =
          "Also send the metrics to this address by OTLP over HTTP, such as"
              + " http://localhost:4318/v1/metrics. Default: "
              + ADDRESS_VARIABLE
              + ", off without it. OTEL_EXPORTER_OTLP_HEADERS and OTEL_RESOURCE_ATTRIBUTES apply.")
  private @Nullable String url;

  @Option(
      names = "--otlp-every",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = TimeText.class,
      description = "How often, at least 1 s. Default: ${DEFAULT-VALUE}")
  private Duration every = Duration.ofMinutes(1);

  void check() {
    String address = address();
    if (!address.isEmpty() && !isHttp(address)) {
      throw new BadInput("--otlp: expected http[s]://HOST[:PORT]/PATH, was " + address);
    }
    if (every.compareTo(LEAST) < 0) {
      throw new BadInput("--otlp-every: expected at least 1 s, was " + every.toMillis() + " ms");
    }
  }

  private static boolean isHttp(String text) {
    try {
      URI address = URI.create(text);
      String scheme = address.getScheme();
      return address.getHost() != null && ("http".equals(scheme) || "https".equals(scheme));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  boolean isOn() {
    return !address().isEmpty();
  }

  private String address() {
    String given = url == null ? System.getenv(ADDRESS_VARIABLE) : url;
    return given == null ? "" : given;
  }

  /**
   * Sends what is registered there, until it is closed; null if nothing is to be sent. What cannot
   * be delivered is logged and not sent again: the values add up since the start of the program.
   *
   * @param service {@code service.name}, unless the environment gives one
   */
  @Nullable MeterRegistry registry(String service) {
    String address = address();
    if (address.isEmpty()) {
      return null;
    }
    return new OtlpMeterRegistry(
        new OtlpConfig() {
          @Override
          public @Nullable String get(String key) {
            return null;
          }

          @Override
          public String url() {
            return address;
          }

          @Override
          public Duration step() {
            return every;
          }

          @Override
          public Map<String, String> resourceAttributes() {
            Map<String, String> all = new HashMap<>(Map.of(SERVICE, service));
            all.putAll(OtlpConfig.super.resourceAttributes());
            return all;
          }
        },
        Clock.SYSTEM);
  }
}
