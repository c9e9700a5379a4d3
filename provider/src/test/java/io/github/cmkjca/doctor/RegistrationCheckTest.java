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
    List<Provider> providers = new ArrayList<>();
    for (String name : order) {
      Provider ofTheJdk = Security.getProvider(name);
      providers.add(ofTheJdk == null ? new Named(name) : ofTheJdk);
    }
    return RegistrationCheck.examine(providers.toArray(Provider[]::new), null);
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
  void notRegisteredIsAFindingOnlyUnderAnOverlay() {
    Provider[] none = {};
    assertThat(RegistrationCheck.examine(none, null)).noneMatch(Diagnosis::isFinding);
    assertThat(RegistrationCheck.examine(none, "config/java.security"))
        .allMatch(Diagnosis::isFinding);
  }
}
