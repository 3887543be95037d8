package io.prefetchbench.testbed.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Version, commit and day of this build, as {@code --version} prints them. The build writes version
 * and commit into a resource; the day is the time of the file that holds it, so that two builds of
 * one commit have the same content. Unknown values read {@code unknown}.
 */
public final class BuildVersion implements CommandLine.IVersionProvider {
  private static final String RESOURCE = "build.properties";
  private static final String UNKNOWN = "unknown";

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }

  public static String text() {
    URL resource = BuildVersion.class.getResource(RESOURCE);
    Properties build = read(resource);
    return "prefetch-bench %s, commit %s, built %s"
        .formatted(
            build.getProperty("version", UNKNOWN),
            build.getProperty("commit", UNKNOWN),
            day(resource));
  }

  private static Properties read(@Nullable URL resource) {
    Properties build = new Properties();
    if (resource != null) {
      try (InputStream bytes = resource.openStream();
          Reader text = new InputStreamReader(bytes, StandardCharsets.UTF_8)) {
        build.load(text);
      } catch (IOException | IllegalArgumentException e) {
        build.clear();
      }
    }
    return build;
  }

  private static String day(@Nullable URL resource) {
    if (resource == null) {
      return UNKNOWN;
    }
    try {
      URL file =
          resource.openConnection() instanceof JarURLConnection jar
              ? jar.getJarFileURL()
              : resource;
      Path path = Path.of(file.toURI());
      return LocalDate.ofInstant(Files.getLastModifiedTime(path).toInstant(), ZoneOffset.UTC)
          .toString();
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      return UNKNOWN;
    }
  }
}
