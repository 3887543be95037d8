package io.prefetchbench.load.generate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.prefs.AbstractPreferences;
import java.util.prefs.Preferences;
import java.util.prefs.PreferencesFactory;
import org.jspecify.annotations.Nullable;

/**
 * The {@code java.util.prefs} of the generator's JVM, in memory. Gatling stores there when it last
 * checked Maven Central for a newer release: with the JDK's own preferences a run would write to
 * the home folder, log about it on standard error, and send a request during startup. Here the last
 * check is always now. Public with a public constructor, since a system property names it.
 * Thread-safe.
 */
public final class MemoryPreferences implements PreferencesFactory {
  private static final String LAST_CHECK = "lastCheckTimestamp";

  private final Preferences root = new Node(null, "");

  /** Makes these the preferences of this JVM; to be called before anything asks for them. */
  static void use() {
    System.setProperty("java.util.prefs.PreferencesFactory", MemoryPreferences.class.getName());
  }

  @Override
  public Preferences systemRoot() {
    return root;
  }

  @Override
  public Preferences userRoot() {
    return root;
  }

  private static final class Node extends AbstractPreferences {
    private final Map<String, String> values = new ConcurrentHashMap<>();

    Node(@Nullable AbstractPreferences parent, String name) {
      super(parent, name);
      values.put(LAST_CHECK, Long.toString(System.currentTimeMillis()));
    }

    @Override
    protected void putSpi(String key, String value) {
      values.put(key, value);
    }

    @Override
    protected @Nullable String getSpi(String key) {
      return values.get(key);
    }

    @Override
    protected void removeSpi(String key) {
      values.remove(key);
    }

    @Override
    protected void removeNodeSpi() {
      values.clear();
    }

    @Override
    protected String[] keysSpi() {
      return values.keySet().toArray(String[]::new);
    }

    @Override
    protected String[] childrenNamesSpi() {
      return new String[0];
    }

    @Override
    protected AbstractPreferences childSpi(String name) {
      return new Node(this, name);
    }

    @Override
    protected void syncSpi() {}

    @Override
    protected void flushSpi() {}
  }
}
