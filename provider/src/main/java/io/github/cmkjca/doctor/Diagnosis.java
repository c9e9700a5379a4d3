package io.github.cmkjca.doctor;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one thing. Holds no secret.
 *
 * @param topic what was examined
 * @param verdict how it is
 * @param subject the thing: a file, a key, a provider
 * @param statement what is to be said of it
 * @param advice what to do; of findings only
 */
public record Diagnosis(
    Topic topic, Verdict verdict, String subject, String statement, @Nullable String advice) {

  /** What is examined. */
  public enum Topic {
    JAVA("java"),
    REGISTRATION("registration"),
    CONFIGURATION("configuration"),
    DELEGATE("delegate"),
    VAULT("vault"),
    ROOT_KEY("root key"),
    CUSTODIAN("custodian"),
    CLOCK("clock"),
    POLICY("policy"),
    GRANT("grant");

    private final String word;

    Topic(String word) {
      this.word = word;
    }

    /** For people. */
    public String word() {
      return word;
    }
  }

  /** How a thing is. */
  public enum Verdict {
    /** As it should be. */
    GOOD,
    /** Could not be examined, or is worth knowing; nothing to mend. */
    NOTE,
    /** To be mended. */
    FINDING
  }

  static Diagnosis good(Topic topic, String subject, String statement) {
    return new Diagnosis(topic, Verdict.GOOD, subject, statement, null);
  }

  static Diagnosis note(Topic topic, String subject, String statement) {
    return new Diagnosis(topic, Verdict.NOTE, subject, statement, null);
  }

  static Diagnosis finding(Topic topic, String subject, String statement, String advice) {
    return new Diagnosis(
        topic, Verdict.FINDING, subject, statement, Objects.requireNonNull(advice));
  }

  /** Whether there is something to mend. */
  public boolean isFinding() {
    return verdict == Verdict.FINDING;
  }
}
