package io.prefetchbench.testbed.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;

/**
 * Version and commit of this build, as {@code --version} prints them. The build writes both into a
 * resource; without it they read {@code unknown}.
 */
public final class BuildVersion implements CommandLine.IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream bytes = BuildVersion.class.getResourceAsStream("build.properties")) {
      if (bytes != null) {
        build.load(bytes);
      }
    }
    return new String[] {
      "prefetch-bench %s, commit %s"
          .formatted(
              build.getProperty("version", "unknown"), build.getProperty("commit", "unknown"))
    };
  }
}
