package io.github.cmkjca.kms.caller;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The JAAS subject that the current thread runs as, on every JDK from 17. {@code Subject.current()}
 * is there since 18 (JEP 486 made it independent of access control contexts, in 24); before, the
 * subject hangs on the access control context, whose classes are named here as text only because
 * they are deprecated for removal.
 */
final class RunningSubject {
  private static final MethodHandle CURRENT = find();

  private RunningSubject() {}

  /** The subject; null if there is none. */
  static @Nullable Subject get() {
    try {
      return (Subject) CURRENT.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("neither method throws checked exceptions", e);
    }
  }

  private static MethodHandle find() {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    try {
      return lookup.findStatic(Subject.class, "current", MethodType.methodType(Subject.class));
    } catch (NoSuchMethodException e) {
      return before18(lookup);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Subject.current is public", e);
    }
  }

  private static MethodHandle before18(MethodHandles.Lookup lookup) {
    try {
      Class<?> controller = Class.forName("java.security.AccessController");
      Class<?> context = Class.forName("java.security.AccessControlContext");
      return MethodHandles.filterReturnValue(
          lookup.findStatic(controller, "getContext", MethodType.methodType(context)),
          lookup.findStatic(
              Subject.class, "getSubject", MethodType.methodType(Subject.class, context)));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("JDK 17 has both methods", e);
    }
  }
}
