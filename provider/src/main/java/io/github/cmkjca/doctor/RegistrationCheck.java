package io.github.cmkjca.doctor;

import io.github.cmkjca.doctor.Diagnosis.Topic;
import java.security.Provider;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the provider stands among the others: after all of the JDK's, before all of others'. */
final class RegistrationCheck {
  private static final String CMK = "CMK";
  private static final String BEHIND_THE_JDK = "give CMK the number after the JDK's last provider";

  /** Measured on 17, which fails, and 25, which derives keys in another way. */
  private static final int TLS_ASKS_WITH_THE_KEY = 25;

  private RegistrationCheck() {}

  /**
   * Looks at the providers of a JVM.
   *
   * @param providers in the order of the JVM
   * @param overlay the value of {@code java.security.properties}; null: not set
   * @param version of that JVM
   */
  static List<Diagnosis> examine(
      Provider[] providers, @Nullable String overlay, Runtime.Version version) {
    int at = -1;
    for (int i = 0; i < providers.length; i++) {
      if (providers[i].getName().equals(CMK)) {
        at = i;
      }
    }
    return at < 0 ? List.of(absent(overlay)) : order(providers, at, version);
  }

  private static Diagnosis absent(@Nullable String overlay) {
    return overlay == null
        ? Diagnosis.note(
            Topic.REGISTRATION,
            "provider list of this JVM",
            "CMK is not in it; to examine a program's, run this with the program's"
                + " -Djava.security.properties or JDK")
        : Diagnosis.finding(
            Topic.REGISTRATION,
            overlay,
            "is laid over the JDK's java.security, yet CMK is not among the providers of this JVM",
            "give CMK the number after the JDK's last provider - a list ends at the first number"
                + " that is missing - and put the jar on the class path");
  }

  private static List<Diagnosis> order(Provider[] providers, int at, Runtime.Version version) {
    List<Diagnosis> seen = new ArrayList<>();
    for (int i = 0; i < at; i++) {
      if (!isOfTheJdk(providers[i])) {
        seen.add(
            Diagnosis.finding(
                Topic.REGISTRATION,
                providers[i].getName(),
                "stands before CMK; it may take keys that are not its own and hide why CMK refused"
                    + " one",
                "move it behind CMK; as a delegate it is found wherever it stands"));
      }
    }
    for (int i = at + 1; i < providers.length; i++) {
      if (isOfTheJdk(providers[i])) {
        seen.add(
            Diagnosis.finding(
                Topic.REGISTRATION,
                providers[i].getName(),
                "is the JDK's and stands behind CMK, which then serves what the JDK's providers"
                    + " serve better, such as random bytes",
                BEHIND_THE_JDK));
      }
      if (providers[i].getName().equals("SunJCE") && version.feature() < TLS_ASKS_WITH_THE_KEY) {
        seen.add(
            Diagnosis.finding(
                Topic.REGISTRATION,
                "TLS 1.3",
                "does not work in Java "
                    + version.feature()
                    + " with CMK before SunJCE: it asks for the length of a MAC before it gives the"
                    + " key, and so settles on the first provider, which takes handles only",
                BEHIND_THE_JDK));
      }
    }
    if (seen.isEmpty()) {
      seen.add(
          Diagnosis.good(
              Topic.REGISTRATION,
              "provider list of this JVM",
              "CMK is number " + (at + 1) + ", after the JDK's and before others"));
    }
    return seen;
  }

  private static boolean isOfTheJdk(Provider provider) {
    String module = provider.getClass().getModule().getName(); // null: on the class path
    return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
  }
}
