package io.github.cmkjca.kms.policy;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, with all that policies may ask of a principal, prepared once for many requests.
 * Immutable.
 *
 * @param arn the principal as it calls: for a role in use the ARN of the session
 * @param identityArn the value of {@code aws:PrincipalArn}: for a session the ARN of its role,
 *     without the role's path, which the ARN of a session does not tell; else {@code arn}
 * @param account its account; empty for one that belongs to none, such as a service
 * @param root whether it is the account itself
 * @param type the value of {@code aws:PrincipalType}; null where there is none
 * @param userName the value of {@code aws:username}: of users only
 * @param userId the value of {@code aws:userid}: as in AWS, but that names stand for the unique
 *     ids, which nobody has here; null where there is none
 * @param tags tags of the user or role by lower-case name
 */
public record Caller(
    String arn,
    String identityArn,
    String account,
    boolean root,
    @Nullable String type,
    @Nullable String userName,
    @Nullable String userId,
    Map<String, String> tags) {
  private static final int ACCOUNT_PART = 4;
  private static final int RESOURCE_PART = 5;

  /** Keeps a copy of the tags. */
  public Caller {
    tags = Map.copyOf(tags);
  }

  /** A principal without tags. */
  public static Caller of(String arn) {
    return of(arn, Map.of());
  }

  /**
   * A principal of any form; one that is not an ARN of AWS is only what it is called.
   *
   * @param tags by name; of names that differ in case only, one counts
   */
  public static Caller of(String arn, Map<String, String> tags) {
    Map<String, String> byLowerName = new HashMap<>();
    tags.forEach((name, value) -> byLowerName.put(name.toLowerCase(Locale.ROOT), value));
    String[] parts = arn.split(":", RESOURCE_PART + 1);
    if (parts.length <= RESOURCE_PART || !parts[0].equals("arn")) {
      return new Caller(arn, arn, "", false, null, null, null, byLowerName);
    }
    String account = parts[ACCOUNT_PART];
    String resource = parts[RESOURCE_PART];
    String kind = resource.substring(0, resource.indexOf('/') + 1);
    String name = resource.substring(resource.lastIndexOf('/') + 1);
    return switch (kind) {
      case "user/" -> new Caller(arn, arn, account, false, "User", name, name, byLowerName);
      case "role/" -> new Caller(arn, arn, account, false, "AssumedRole", null, name, byLowerName);
      case "assumed-role/" -> {
        String role = resource.split("/", -1)[1];
        yield new Caller(
            arn,
            "arn:" + parts[1] + ":iam::" + account + ":role/" + role,
            account,
            false,
            "AssumedRole",
            null,
            role + ":" + name,
            byLowerName);
      }
      case "federated-user/" ->
          new Caller(
              arn, arn, account, false, "FederatedUser", null, account + ":" + name, byLowerName);
      default -> {
        boolean root = resource.equals("root");
        yield new Caller(
            arn,
            arn,
            account,
            root,
            root ? "Account" : null,
            null,
            root ? account : null,
            byLowerName);
      }
    };
  }

  /** What the grants that may be about this caller are filed under. */
  public List<String> filedUnder() {
    Set<String> names = new LinkedHashSet<>();
    names.add(arn);
    names.add(PrincipalArn.withoutPath(identityArn));
    if (!account.isEmpty()) {
      names.add(PrincipalArn.root(account));
    }
    return List.copyOf(names);
  }

  /** Whether it is somebody who has taken on a role. */
  boolean isSession() {
    return !arn.equals(identityArn);
  }
}
