package io.prefetchbench.server;

import io.prefetchbench.cache.Version;
import picocli.CommandLine;

/** Reads a version from the command line. */
public final class VersionText implements CommandLine.ITypeConverter<Version> {
  @Override
  public Version convert(String text) {
    try {
      return Version.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }
}
