package io.github.cmkjca.kms.caller;

import io.github.cmkjca.kms.policy.PrincipalArn;
import io.github.cmkjca.kms.policy.PrincipalArn.Kind;
import io.github.cmkjca.spi.CmkPrincipal;
import io.github.cmkjca.spi.kms.AccessDeniedException;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Who, of this account, is meant by an ARN or by the principals of a subject. Nobody is ever taken
 * for somebody else: what is not clear is refused. Safe for use by many threads.
 */
final class AccountPrincipals {
  /** A power of two. */
  private static final int REMEMBERED = 64;

  private final String account;

  /** ARNs that passed, by their hash code: checking one costs more than all the rest of a use. */
  private final AtomicReferenceArray<@Nullable String> checked =
      new AtomicReferenceArray<>(REMEMBERED);

  AccountPrincipals(String account) {
    this.account = account;
  }

  /**
   * An ARN that somebody claims, if it is one of this account.
   *
   * @param source who claims it, for the message
   * @throws AccessDeniedException if it is not
   */
  String claimed(String arn, String source) {
    int slot = arn.hashCode() & (REMEMBERED - 1);
    String known = checked.get(slot);
    if (known != null && known.equals(arn)) {
      return known;
    }
    PrincipalArn principal;
    try {
      principal = PrincipalArn.parse(arn);
    } catch (IllegalArgumentException e) {
      throw new AccessDeniedException(
          source + " names " + shown(arn) + ", which is " + e.getMessage() + ".", e);
    }
    if (!principal.account().equals(account)) {
      throw new AccessDeniedException(
          source
              + " names "
              + arn
              + " of account "
              + principal.account()
              + ", but the account of this vault is "
              + account
              + ".");
    }
    checked.set(slot, arn);
    return arn;
  }

  /**
   * The one whom the principals of a subject stand for: its {@link CmkPrincipal}; else the
   * principal whose name is the ARN of a user of this account; else the user of the first
   * principal's name.
   *
   * @param principals in the order of the subject; at least one
   * @param names of the principals
   * @throws AccessDeniedException if they stand for nobody, or for two, or if another than a {@link
   *     CmkPrincipal} claims to be more than a user
   */
  String of(List<Principal> principals, List<String> names) {
    @Nullable String explicit = null;
    for (int i = 0; i < names.size(); i++) {
      if (principals.get(i) instanceof CmkPrincipal) {
        explicit = only(explicit, claimed(names.get(i), "The CmkPrincipal of the running subject"));
      }
    }
    return explicit != null ? explicit : userNamedBy(names);
  }

  /**
   * Names that a login module found: perhaps those that people have registered themselves under.
   */
  private String userNamedBy(List<String> names) {
    @Nullable String named = null;
    for (String name : names) {
      @Nullable PrincipalArn arn = ofAccount(name);
      if (arn == null) {
        continue;
      }
      if (arn.kind() != Kind.USER) {
        throw new AccessDeniedException(
            "A principal of the running subject is named "
                + name
                + ", but only a CmkPrincipal can make a subject the root, a role or a session; add"
                + " one if that is meant.");
      }
      named = only(named, name);
    }
    return named != null ? named : user(names.get(0));
  }

  private static String only(@Nullable String before, String now) {
    if (before != null && !before.equals(now)) {
      throw new AccessDeniedException(
          "The running subject has two principals of this account, "
              + before
              + " and "
              + now
              + "; leave one, or add a CmkPrincipal that says which.");
    }
    return now;
  }

  private @Nullable PrincipalArn ofAccount(String name) {
    if (!name.startsWith("arn:")) {
      return null;
    }
    try {
      PrincipalArn arn = PrincipalArn.parse(name);
      return arn.account().equals(account) ? arn : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private String user(String name) {
    String arn = "arn:aws:iam::" + account + ":user/" + name;
    try {
      if (name.indexOf('/') < 0) {
        return PrincipalArn.parse(arn).text();
      }
    } catch (IllegalArgumentException e) {
      // refused below, in words about the subject
    }
    throw new AccessDeniedException(
        "The running subject's principal "
            + shown(name)
            + " cannot be the name of a user (1 to 64 letters, digits and +=,.@_-); add a"
            + " CmkPrincipal with the ARN to run as.");
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder("\"");
    text.chars().limit(128).forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
    return shown.append('"').toString();
  }
}
