package io.github.cmkjca.doctor;

import io.github.cmkjca.doctor.Diagnosis.Topic;
import java.util.ArrayList;
import java.util.List;

/** The JDK: its version, and the module that not every program has. */
final class JavaCheck {
  /** Releases that all tests run on. */
  private static final int OLDEST = 17;

  private static final int NEWEST = 25;

  private JavaCheck() {}

  static List<Diagnosis> examine(Runtime.Version version) {
    List<Diagnosis> seen = new ArrayList<>();
    String subject = "Java " + version;
    int feature = version.feature();
    if (feature < OLDEST) {
      seen.add(
          Diagnosis.finding(Topic.JAVA, subject, "is too old", "run Java " + OLDEST + " or later"));
    } else if (feature > NEWEST) {
      seen.add(Diagnosis.note(Topic.JAVA, subject, "is newer than the releases tested with"));
    } else {
      seen.add(Diagnosis.good(Topic.JAVA, subject, "is supported"));
    }
    if (ModuleLayer.boot().findModule("java.sql").isEmpty()) {
      seen.add(
          Diagnosis.finding(
              Topic.JAVA,
              "module java.sql",
              "is not loaded, and the vault needs it",
              "run with --add-modules java.sql (tools of the JDK: -J--add-modules=java.sql)"));
    }
    return seen;
  }
}
