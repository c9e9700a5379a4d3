package io.github.cmkjca;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** Classes of others that the configuration names, or that are found on the class path. */
final class PlugIns {
  private PlugIns() {}

  /** All that are on the class path. */
  static <T> List<T> found(Class<T> type) {
    List<T> found = new ArrayList<>();
    ServiceLoader.load(type, loader()).forEach(found::add);
    return List.copyOf(found);
  }

  /**
   * An object of the class that an option names.
   *
   * @throws IllegalStateException if it is no such class; says what to do
   */
  static <T> T newInstance(String option, String className, Class<T> type) {
    try {
      return Class.forName(className, true, loader())
          .asSubclass(type)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalStateException(
          option
              + " = "
              + className
              + " cannot be used; name a public class on the class path that implements "
              + type.getName()
              + " and has a public constructor without parameters",
          e);
    }
  }

  private static ClassLoader loader() {
    ClassLoader own = PlugIns.class.getClassLoader();
    return own == null ? ClassLoader.getSystemClassLoader() : own;
  }
}
