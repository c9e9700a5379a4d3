package io.github.cmkjca.kms.caller;

import io.github.cmkjca.kms.Callers;
import io.github.cmkjca.kms.policy.PrincipalArn;
import io.github.cmkjca.spi.CallerResolver;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import io.github.cmkjca.spi.kms.KmsException;
import io.github.cmkjca.spi.kms.KmsInternalException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.util.List;
import java.util.Optional;
import javax.security.auth.Subject;

/**
 * Asks the sources of identity in their order: plug-ins, the JAAS subject of the running code, the
 * configured principal, the root of the account. Safe for use by many threads.
 *
 * <p>From JDK 24 on a subject belongs to the thread that called {@code Subject.callAs} (and to
 * structured subtasks); up to 23 threads inherit it from those that start them.
 */
public final class CallerChain implements Callers {
  private final AccountPrincipals account;
  private final SubjectPrincipals subjects;
  private final CallerResolver[] resolvers;
  private final String owner;

  /**
   * A chain.
   *
   * @param account the vault's account, twelve digits
   * @param principal the configured ARN; empty for the account's root
   * @param resolvers plug-ins, asked first, in their order
   * @throws ValidationException if the configured ARN is not one of the account
   */
  public CallerChain(String account, Optional<String> principal, List<CallerResolver> resolvers) {
    this.account = new AccountPrincipals(account);
    this.subjects = new SubjectPrincipals(this.account);
    this.resolvers = resolvers.toArray(CallerResolver[]::new);
    try {
      this.owner =
          this.account.claimed(principal.orElse(PrincipalArn.root(account)), "cmk.principal");
    } catch (AccessDeniedException e) {
      throw new ValidationException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws AccessDeniedException if a source names somebody who is not of the account, or the
   *     running subject cannot be told to be somebody
   * @throws KmsInternalException if a plug-in fails
   */
  @Override
  public String current() {
    for (CallerResolver resolver : resolvers) {
      Optional<String> principal = ask(resolver);
      if (principal.isPresent()) {
        return account.claimed(principal.get(), resolver.getClass().getName());
      }
    }
    Subject subject = RunningSubject.get();
    if (subject != null) {
      String arn = subjects.arnOf(subject);
      if (arn != null) {
        return arn;
      }
    }
    return owner;
  }

  @SuppressWarnings("OptionalAssignedToNull") // a plug-in may break its contract
  private static Optional<String> ask(CallerResolver resolver) {
    Optional<String> principal;
    try {
      principal = resolver.currentPrincipal();
    } catch (KmsException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new KmsInternalException(
          "The caller resolver "
              + resolver.getClass().getName()
              + " failed, so it is not known who is calling.",
          e);
    }
    if (principal == null) {
      throw new KmsInternalException(
          "The caller resolver " + resolver.getClass().getName() + " answered null.");
    }
    return principal;
  }
}
