package io.github.cmkjca.kms.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.CallerResolver;
import io.github.cmkjca.spi.CmkPrincipal;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.Principal;
import java.security.PrivilegedAction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.Subject;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallerChainTest {
  private static final String ACCOUNT = "111122223333";
  private static final String ROOT = "arn:aws:iam::111122223333:root";
  private static final String ALICE = "arn:aws:iam::111122223333:user/alice";
  private static final String BOB = "arn:aws:iam::111122223333:user/bob";

  private final CallerChain chain = new CallerChain(ACCOUNT, Optional.empty(), List.of());

  private record Named(String getName) implements Principal {}

  private static Subject subject(Principal... principals) {
    Subject subject = new Subject();
    subject.getPrincipals().addAll(List.of(principals));
    return subject;
  }

  /** Subject.doAs, which exists on 17 and 25 and is marked for removal since 18. */
  private static String as(Subject subject, CallerChain chain) {
    try {
      Method doAs = Subject.class.getMethod("doAs", Subject.class, PrivilegedAction.class);
      return (String) doAs.invoke(null, subject, (PrivilegedAction<String>) chain::current);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Subject.doAs", e);
    }
  }

  private static CallerResolver always(String arn) {
    return () -> Optional.of(arn);
  }

  @Test
  void withoutAnySourceItIsTheRootOfTheAccount() {
    assertThat(chain.current()).isEqualTo(ROOT);
  }

  @Test
  void theConfiguredPrincipalComesBeforeTheRoot() {
    assertThat(new CallerChain(ACCOUNT, Optional.of(ALICE), List.of()).current()).isEqualTo(ALICE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "arn:aws:iam::444455556666:user/alice",
        "arn:aws:iam::111122223333:group/g",
        ""
      })
  void aConfiguredPrincipalThatIsNotOfTheAccountIsRefusedAtOnce(String arn) {
    assertThatThrownBy(() -> new CallerChain(ACCOUNT, Optional.of(arn), List.of()))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("cmk.principal");
  }

  @Test
  void theRunningSubjectComesBeforeTheConfiguredPrincipal() {
    CallerChain configured = new CallerChain(ACCOUNT, Optional.of(BOB), List.of());
    assertThat(as(subject(new CmkPrincipal(ALICE)), configured)).isEqualTo(ALICE);
    assertThat(configured.current()).isEqualTo(BOB);
  }

  @Test
  void plugInsComeFirstInTheirOrder() {
    CallerChain plugged =
        new CallerChain(
            ACCOUNT, Optional.empty(), List.of(Optional::empty, always(ALICE), always(BOB)));
    assertThat(plugged.current()).isEqualTo(ALICE);
    assertThat(as(subject(new CmkPrincipal(BOB)), plugged)).isEqualTo(ALICE);
  }

  @Test
  void aPlugInThatNamesAStrangerIsRefused() {
    String stranger = "arn:aws:iam::444455556666:root";
    assertThatThrownBy(
            () -> new CallerChain(ACCOUNT, Optional.empty(), List.of(always(stranger))).current())
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(stranger)
        .hasMessageContaining(ACCOUNT);
  }

  @Test
  void aPlugInThatFailsFailsTheOperation() {
    CallerResolver broken =
        () -> {
          throw new IllegalStateException("no session");
        };
    assertThatThrownBy(() -> new CallerChain(ACCOUNT, Optional.empty(), List.of(broken)).current())
        .isInstanceOf(KmsInternalException.class)
        .hasRootCauseMessage("no session");
  }

  @Test
  void aCmkPrincipalWinsOverAllOthers() {
    assertThat(as(subject(new Named("carol"), new Named(BOB), new CmkPrincipal(ALICE)), chain))
        .isEqualTo(ALICE);
  }

  @Test
  void aPrincipalNamedByAnArnWinsOverNames() {
    assertThat(as(subject(new Named("carol"), new Named(BOB)), chain)).isEqualTo(BOB);
  }

  /** Login modules take names from whoever registers: one may call himself root. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:iam::111122223333:root",
        "arn:aws:iam::111122223333:role/service/batch",
        "arn:aws:sts::111122223333:assumed-role/batch/run-7",
      })
  void onlyACmkPrincipalMakesASubjectMoreThanAUser(String arn) {
    for (Principal[] others :
        new Principal[][] {
          {new Named(arn)},
          {new Named("carol"), new Named(arn)},
          {new Named(arn), new Named(BOB)},
          {new Named(BOB), new Named(arn)},
        }) {
      assertThatThrownBy(() -> as(subject(others), chain))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageContaining(arn)
          .hasMessageContaining("CmkPrincipal");
    }
    assertThat(as(subject(new CmkPrincipal(arn)), chain)).isEqualTo(arn);
    assertThat(as(subject(new Named(arn), new CmkPrincipal(ALICE)), chain)).isEqualTo(ALICE);
    assertThat(as(subject(new CmkPrincipal(ALICE), new Named(arn)), chain)).isEqualTo(ALICE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"alice", "alice@EXAMPLE.ORG", "svc_a+b=c,d.e-f"})
  void aPlainNameIsThatOfAUser(String name) {
    assertThat(as(subject(new Named(name)), chain))
        .isEqualTo("arn:aws:iam::111122223333:user/" + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "a/b",
        "a:b",
        "../root",
        "a\n",
        "arn:aws:iam::444455556666:user/alice",
        "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg",
      })
  void aNameThatCannotBeAUsersIsRefused(String name) {
    assertThatThrownBy(() -> as(subject(new Named(name)), chain))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("CmkPrincipal");
  }

  @Test
  void aDistinguishedNameIsRefusedUnlessACmkPrincipalStandsBesideIt() {
    X500Principal dn = new X500Principal("CN=Alice Liddell, O=Wonder Land");
    assertThatThrownBy(() -> as(subject(dn), chain)).isInstanceOf(AccessDeniedException.class);
    assertThat(as(subject(dn, new CmkPrincipal(ALICE)), chain)).isEqualTo(ALICE);
  }

  @Test
  void aBadCmkPrincipalIsRefusedAndNotPassedOver() {
    for (String arn : new String[] {"alice", "arn:aws:iam::444455556666:user/alice"}) {
      assertThatThrownBy(() -> as(subject(new Named("bob"), new CmkPrincipal(arn)), chain))
          .isInstanceOf(AccessDeniedException.class)
          .hasMessageContaining("CmkPrincipal");
    }
  }

  @Test
  void aSubjectThatIsTwoPeopleIsRefused() {
    assertThatThrownBy(() -> as(subject(new CmkPrincipal(ALICE), new CmkPrincipal(BOB)), chain))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> as(subject(new Named(ALICE), new Named(BOB)), chain))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void aSubjectWithoutPrincipalsCountsAsNone() {
    assertThat(as(new Subject(), chain)).isEqualTo(ROOT);
  }

  @Test
  void aSubjectThatChangesIsSomebodyElseAtOnce() {
    Subject subject = subject(new Named("alice"));
    assertThat(as(subject, chain)).isEqualTo(ALICE);
    subject.getPrincipals().add(new CmkPrincipal(BOB));
    assertThat(as(subject, chain)).isEqualTo(BOB);
    subject.getPrincipals().clear();
    assertThat(as(subject, chain)).isEqualTo(ROOT);
    subject.getPrincipals().add(new Named("bob"));
    assertThat(as(subject, chain)).isEqualTo(BOB);
  }

  @Test
  void aPrincipalThatChangesItsNameIsSomebodyElseAtOnce() {
    AtomicReference<String> name = new AtomicReference<>("alice");
    Principal changing = name::get;
    Subject subject = subject(changing);
    assertThat(as(subject, chain)).isEqualTo(ALICE);
    name.set("bob");
    assertThat(as(subject, chain)).isEqualTo(BOB);
  }

  @Test
  void manySubjectsDoNotMix() {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 500; i++) {
        assertThat(as(subject(new Named("u" + i)), chain)).endsWith(":user/u" + i);
      }
    }
  }
}
