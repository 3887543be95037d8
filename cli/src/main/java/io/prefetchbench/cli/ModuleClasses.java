package io.prefetchbench.cli;

import io.prefetchbench.testbed.process.Home;
import java.io.File;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Classes of other modules, to read from them without running them: the options of their commands
 * and the names they know. Not thread-safe; the class path of a module is read at each call.
 */
final class ModuleClasses {
  private ModuleClasses() {}

  /**
   * Makes an object of a class that has a constructor without parameters.
   *
   * @throws io.prefetchbench.testbed.command.BadInput if the module is not built
   */
  static Object instance(String module, String className) {
    // Not closed: the object loads classes as long as it is used, and the JVM ends soon.
    URLClassLoader loader = new URLClassLoader(urls(module), ModuleClasses.class.getClassLoader());
    try {
      Constructor<?> made = loader.loadClass(className).getDeclaredConstructor();
      made.setAccessible(true);
      return made.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot use " + className + " of module " + module, e);
    }
  }

  private static URL[] urls(String module) {
    List<URL> urls = new ArrayList<>();
    try {
      for (String part : Home.find().classPath(module).split(File.pathSeparator, -1)) {
        urls.add(Path.of(part).toUri().toURL());
      }
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a class path has a part that is no path", e);
    }
    return urls.toArray(URL[]::new);
  }
}
