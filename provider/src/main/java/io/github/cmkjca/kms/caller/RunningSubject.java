package io.github.cmkjca.kms.caller;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The JAAS subject that the current thread runs as, on every JDK from 17: {@code Subject.current()}
 * from 24 on; before, the subject hangs on the access control context, whose classes are named here
 * as text only because they are deprecated for removal.
 */
final class RunningSubject {
  /** JEP 486: from here on a subject is a scoped value and costs a few nanoseconds. */
  private static final int SCOPED = 24;

  private static final MethodType CURRENT_TYPE = MethodType.methodType(Subject.class);

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
      if (Runtime.version().feature() >= SCOPED) {
        return lookup.findStatic(Subject.class, "current", CURRENT_TYPE);
      }
      return unlessNeverUsed(lookup, ofAccessControlContext(lookup));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK has neither way to the running subject", e);
    }
  }

  private static MethodHandle ofAccessControlContext(MethodHandles.Lookup lookup)
      throws ReflectiveOperationException {
    Class<?> controller = Class.forName("java.security.AccessController");
    Class<?> context = Class.forName("java.security.AccessControlContext");
    return MethodHandles.filterReturnValue(
        lookup.findStatic(controller, "getContext", MethodType.methodType(context)),
        lookup.findStatic(
            Subject.class, "getSubject", MethodType.methodType(Subject.class, context)));
  }

  /**
   * Fetching the access control context walks the whole stack: 0.5 microseconds in a flat program,
   * 3 at 40 frames, 25 at 200. Most programs never run as a subject, and that shows: a subject
   * hangs on its context by a {@code SubjectDomainCombiner}, and before the first of those is made
   * the JVM must initialise that class, in the thread that makes it, before anything can run under
   * it. So while it is not initialised there is no subject anywhere.
   */
  private static MethodHandle unlessNeverUsed(MethodHandles.Lookup lookup, MethodHandle asked) {
    try {
      Class<?> combiner = Class.forName("javax.security.auth.SubjectDomainCombiner", false, null);
      Class<?> type = Class.forName("sun.misc.Unsafe");
      Field instance = type.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      MethodHandle neverUsed =
          lookup
              .findVirtual(
                  type, "shouldBeInitialized", MethodType.methodType(boolean.class, Class.class))
              .bindTo(instance.get(null))
              .bindTo(combiner);
      return MethodHandles.guardWithTest(
          neverUsed, MethodHandles.constant(Subject.class, null), asked);
    } catch (ReflectiveOperationException | RuntimeException e) {
      return asked; // slower, and as right
    }
  }
}
