package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.testbed.process.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages point to sections of a page: each of them must be there. */
class HelpAnchorsTest {
  private static final String PAGE = "docs/TROUBLESHOOTING.md";
  private static final Pattern LINK =
      Pattern.compile(Pattern.quote("TROUBLESHOOTING.md") + "#([A-Za-z0-9-]+)");
  private static final Pattern OWN_LINK = Pattern.compile("\\(#([A-Za-z0-9-]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

  private final Path home = Home.find().folder();

  @Test
  void everySectionThatAMessageNamesIsThere() throws IOException {
    TreeMap<String, Path> named = new TreeMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(this::mayPointToHelp).toList()) {
        LINK.matcher(Files.readString(file))
            .results()
            .forEach(link -> named.put(link.group(1), home.relativize(file)));
      }
    }
    assertThat(named).containsKeys("late-generator", "libc-server", "warm-up");
    Set<String> sections = sections();
    assertThat(named).allSatisfy((section, file) -> assertThat(sections).contains(section));
  }

  @Test
  void thePageLinksItsOwnSections() throws IOException {
    Set<String> linked =
        OWN_LINK
            .matcher(Files.readString(home.resolve(PAGE)))
            .results()
            .map(link -> link.group(1))
            .collect(Collectors.toSet());
    assertThat(sections()).containsAll(linked);
    assertThat(linked).contains("invalid", "docker");
  }

  private boolean mayPointToHelp(Path file) {
    String path = home.relativize(file).toString();
    boolean main = path.contains("src/main/") && !path.contains("target/");
    boolean docs = path.startsWith("docs/") || path.equals("README.md");
    return Files.isRegularFile(file)
        && ((main && path.matches(".*\\.(java|js|html)")) || (docs && path.endsWith(".md")));
  }

  /** As GitHub makes anchors of headings: lower case, spaces to dashes, no punctuation. */
  private Set<String> sections() throws IOException {
    return HEADING
        .matcher(Files.readString(home.resolve(PAGE)))
        .results()
        .map(MatchResult::group)
        .map(heading -> heading.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
