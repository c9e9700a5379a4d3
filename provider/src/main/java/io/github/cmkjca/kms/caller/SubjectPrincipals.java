package io.github.cmkjca.kms.caller;

import java.lang.ref.WeakReference;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * The ARN of a subject, remembered. Subjects can change at any time, so that what is remembered
 * counts only as long as the very same principals with the very same names are there, which is
 * looked at on each use. Safe for use by many threads.
 */
final class SubjectPrincipals {
  /** A power of two. */
  private static final int REMEMBERED = 64;

  private final AccountPrincipals account;

  /** By identity: hash and equality of a subject are those of all it holds, and change with it. */
  private final AtomicReferenceArray<@Nullable Known> known =
      new AtomicReferenceArray<>(REMEMBERED);

  SubjectPrincipals(AccountPrincipals account) {
    this.account = account;
  }

  private record Known(
      WeakReference<Subject> subject, Principal[] principals, String[] names, String arn) {
    /** Caller holds the lock of the set. */
    boolean stillOf(Subject subject, Set<Principal> now) {
      if (!this.subject.refersTo(subject)) {
        return false;
      }
      int i = 0;
      for (Principal principal : now) {
        if (i == principals.length
            || principals[i] != principal
            || !names[i].equals(principal.getName())) {
          return false;
        }
        i++;
      }
      return i == principals.length;
    }
  }

  /** The ARN; null if the subject has no principals. */
  @Nullable String arnOf(Subject subject) {
    int slot = System.identityHashCode(subject) & (REMEMBERED - 1);
    Known before = known.get(slot);
    Set<Principal> principals = subject.getPrincipals();
    List<Principal> seen = new ArrayList<>(0);
    // The set is a Collections.synchronizedSet, whose iterations its users must guard like this.
    synchronized (principals) {
      if (before != null && before.stillOf(subject, principals)) {
        return before.arn();
      }
      seen.addAll(principals);
    }
    if (seen.isEmpty()) {
      return null;
    }
    List<String> names = new ArrayList<>(seen.size());
    for (Principal principal : seen) {
      names.add(String.valueOf(principal.getName()));
    }
    String arn = account.of(seen, names);
    known.set(
        slot,
        new Known(
            new WeakReference<>(subject),
            seen.toArray(Principal[]::new),
            names.toArray(String[]::new),
            arn));
    return arn;
  }
}
