package io.prefetchbench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The answer of {@code /metrics}.
 *
 * @param types name of each family, and its type
 * @param series names of the series, with those of histograms' parts
 * @param labels names of the labels, by family
 * @param values value of each series, by its name with labels
 */
record Scrape(
    Map<String, String> types,
    Set<String> series,
    Map<String, Set<String>> labels,
    Map<String, Double> values) {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z0-9_:]+)(\\{.*\\})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z0-9_]+)=\"");

  /** Scrapes; the address includes the path. */
  static Scrape of(String url) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
    try {
      return parse(
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Scrape parse(String text) {
    Scrape scrape =
        new Scrape(new TreeMap<>(), new LinkedHashSet<>(), new TreeMap<>(), new TreeMap<>());
    String family = "";
    for (String line : text.lines().toList()) {
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (type.matches()) {
        family = type.group(1);
        scrape.types.put(family, type.group(2));
      } else if (sample.matches()) {
        scrape.series.add(sample.group(1));
        String labels = String.valueOf(sample.group(2));
        scrape.values.put(line.substring(0, line.lastIndexOf(' ')), number(sample.group(3)));
        Set<String> names = scrape.labels.computeIfAbsent(family, name -> new LinkedHashSet<>());
        names.addAll(all(LABEL, labels));
      } else if (!line.startsWith("# HELP ")) {
        throw new AssertionError("not a line of Prometheus' text format: " + line);
      }
    }
    return scrape;
  }

  private static double number(String text) {
    return text.endsWith("Inf")
        ? (text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
        : Double.parseDouble(text);
  }

  private static List<String> all(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return Collections.unmodifiableList(found);
  }

  /** The only value of this series among those with these labels, such as {@code state="ready"}. */
  double value(String name, String... wanted) {
    List<Double> found =
        values.entrySet().stream()
            .filter(entry -> entry.getKey().matches(Pattern.quote(name) + "(\\{.*)?"))
            .filter(entry -> List.of(wanted).stream().allMatch(entry.getKey()::contains))
            .map(Map.Entry::getValue)
            .toList();
    if (found.size() != 1) {
      throw new AssertionError(found.size() + " series of " + name + " in " + values.keySet());
    }
    return found.get(0);
  }
}
