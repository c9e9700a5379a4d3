package io.github.cmkjca.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.cmkjca.doctor.Diagnosis.Verdict;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrationCheckTest {
  /** A provider that is not the JDK's. */
  private static final class Named extends Provider {
    private static final long serialVersionUID = 1L;

    Named(String name) {
      super(name, "1", "");
    }
  }

  private static List<Diagnosis> examine(String... order) {
    return examine(25, order);
  }

  private static List<Diagnosis> examine(int java, String... order) {
    List<Provider> providers = new ArrayList<>();
    for (String name : order) {
      Provider ofTheJdk = Security.getProvider(name);
      providers.add(ofTheJdk == null ? new Named(name) : ofTheJdk);
    }
    return RegistrationCheck.examine(
        providers.toArray(Provider[]::new), null, Runtime.Version.parse(Integer.toString(java)));
  }

  @Test
  void afterTheJdkAndBeforeOthersIsRight() {
    assertThat(examine("SUN", "SunJCE", "CMK", "Other"))
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.verdict()).isEqualTo(Verdict.GOOD);
              assertThat(seen.statement()).contains("number 3");
            });
  }

  @Test
  void aStrangerBeforeCmkIsAFinding() {
    assertThat(examine("SUN", "Other", "CMK"))
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.isFinding()).isTrue();
              assertThat(seen.subject()).isEqualTo("Other");
              assertThat(seen.advice()).contains("behind CMK");
            });
  }

  @Test
  void eachProviderOfTheJdkBehindCmkIsAFinding() {
    assertThat(examine("CMK", "SUN", "SunJCE"))
        .extracting(Diagnosis::subject)
        .containsExactly("SUN", "SunJCE");
  }

  @Test
  void tlsThatCmkBreaksByStandingFirstIsAFinding() {
    assertThat(examine(17, "CMK", "SunJCE"))
        .filteredOn(seen -> seen.subject().equals("TLS 1.3"))
        .singleElement()
        .satisfies(
            seen -> {
              assertThat(seen.isFinding()).isTrue();
              assertThat(seen.statement()).contains("Java 17", "SunJCE");
              assertThat(seen.advice()).contains("after the JDK's last");
            });
    assertThat(examine(17, "SUN", "SunJCE", "CMK")).noneMatch(Diagnosis::isFinding);
    assertThat(examine(25, "CMK", "SunJCE"))
        .extracting(Diagnosis::subject)
        .doesNotContain("TLS 1.3");
  }

  @Test
  void notRegisteredIsAFindingOnlyUnderAnOverlay() {
    Provider[] none = {};
    assertThat(RegistrationCheck.examine(none, null, Runtime.version()))
        .noneMatch(Diagnosis::isFinding);
    assertThat(RegistrationCheck.examine(none, "config/java.security", Runtime.version()))
        .allMatch(Diagnosis::isFinding);
  }
}
