package io.prefetchbench.cli;

import io.prefetchbench.testbed.process.Home;
import java.io.File;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Classes of other modules, to read their options and names without running them. */
final class ModuleClasses {
  // Not closed: their objects load classes as long as they are used, and the JVM ends soon.
  private static final Map<String, URLClassLoader> LOADERS = new HashMap<>();

  private ModuleClasses() {}

  /** Makes an object of a class that has a constructor without parameters. */
  static Object instance(String module, String className) {
    URLClassLoader loader = LOADERS.computeIfAbsent(module, ModuleClasses::loader);
    try {
      Constructor<?> made = loader.loadClass(className).getDeclaredConstructor();
      made.setAccessible(true);
      return made.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot use " + className + " of module " + module, e);
    }
  }

  private static URLClassLoader loader(String module) {
    List<URL> urls = new ArrayList<>();
    try {
      for (String part : Home.find().classPath(module).split(File.pathSeparator, -1)) {
        urls.add(Path.of(part).toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a class path has a part that is no path", e);
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ModuleClasses.class.getClassLoader());
  }
}
