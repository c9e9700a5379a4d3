package io.github.cmkjca.kms.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A second evaluator, written from the rules alone and without a thought for speed: the oracle of
 * {@link PolicyPropertiesTest}. It knows nothing of contexts that may grow.
 */
record NaivePolicy(List<Rule> rules) {
  record Rule(
      boolean allow,
      boolean notPrincipal,
      List<String> principals,
      boolean notAction,
      List<String> actions,
      boolean notResource,
      List<String> resources,
      List<Test> tests) {}

  record Test(String operator, String key, List<String> values) {}

  String json() {
    return "{\"Version\":\"2012-10-17\",\"Statement\":["
        + rules.stream().map(NaivePolicy::json).collect(Collectors.joining(","))
        + "]}";
  }

  private static String json(Rule r) {
    StringBuilder out = new StringBuilder("{\"Effect\":\"" + (r.allow ? "Allow" : "Deny") + "\"");
    out.append(
        ",\"" + (r.notPrincipal ? "Not" : "") + "Principal\":{\"AWS\":" + json(r.principals) + "}");
    out.append(",\"" + (r.notAction ? "Not" : "") + "Action\":" + json(r.actions));
    out.append(",\"" + (r.notResource ? "Not" : "") + "Resource\":" + json(r.resources));
    // One block an operator and key: the same operator may come twice, so spell it into one object.
    Map<String, List<Test>> byOperator =
        r.tests.stream().collect(Collectors.groupingBy(Test::operator));
    out.append(",\"Condition\":{");
    out.append(
        byOperator.entrySet().stream()
            .map(
                e ->
                    "\""
                        + e.getKey()
                        + "\":{"
                        + e.getValue().stream()
                            .map(t -> "\"" + t.key + "\":" + json(t.values))
                            .collect(Collectors.joining(","))
                        + "}")
            .collect(Collectors.joining(",")));
    return out.append("}}").toString();
  }

  private static String json(List<String> values) {
    return values.stream().map(v -> "\"" + v + "\"").collect(Collectors.joining(",", "[", "]"));
  }

  Decision.Effect decide(PolicyRequest request) {
    List<Rule> matching = rules.stream().filter(r -> matches(r, request)).toList();
    if (matching.stream().anyMatch(r -> !r.allow)) {
      return Decision.Effect.EXPLICIT_DENY;
    }
    return matching.isEmpty() ? Decision.Effect.IMPLICIT_DENY : Decision.Effect.ALLOW;
  }

  private static boolean matches(Rule r, PolicyRequest request) {
    boolean who =
        r.principals.stream()
            .anyMatch(p -> isPrincipal(p, request.caller().arn(), !r.allow && !r.notPrincipal));
    boolean what =
        r.actions.stream()
            .anyMatch(
                a -> like(a.toLowerCase(Locale.ROOT), request.action().toLowerCase(Locale.ROOT)));
    boolean where =
        r.resources.stream().anyMatch(p -> p.equals("*") || arnLike(p, request.resource()));
    return who != r.notPrincipal
        && what != r.notAction
        && where != r.notResource
        && r.tests.stream().allMatch(t -> holds(t, request, r.allow));
  }

  /**
   * The account means all of its principals to a Deny. To an Allow it means those whose own
   * policies allow, and here nobody has any; to NotPrincipal its root.
   */
  private static boolean isPrincipal(String pattern, String principal, boolean wholeAccount) {
    if (pattern.equals("*") || pattern.equals(principal)) {
      return true;
    }
    if (pattern.matches("[0-9]{12}") || pattern.endsWith(":root")) {
      String account = pattern.replaceAll("arn:aws:iam::([0-9]{12}):root", "$1");
      return wholeAccount
          ? principal.split(":")[4].equals(account)
          : principal.equals("arn:aws:iam::" + account + ":root");
    }
    if (pattern.contains(":role/") && principal.contains(":assumed-role/")) {
      String role = pattern.substring(pattern.lastIndexOf('/') + 1);
      return principal.split(":")[4].equals(pattern.split(":")[4])
          && principal.split("/")[1].equals(role);
    }
    return false;
  }

  private static boolean holds(Test t, PolicyRequest request, boolean allow) {
    String operator = t.operator;
    String quantifier = "";
    if (operator.contains(":")) {
      quantifier = operator.substring(0, operator.indexOf(':'));
      operator = operator.substring(operator.indexOf(':') + 1);
    }
    boolean ifExists = operator.endsWith("IfExists");
    if (ifExists) {
      operator = operator.substring(0, operator.length() - "IfExists".length());
    }
    String key = t.key.toLowerCase(Locale.ROOT);
    if (key.equals("kms:encryptioncontextkeys")) {
      Set<String> names = request.encryptionContext().pairs().keySet();
      return test(quantifier, operator, ifExists, t.values, new ArrayList<>(names));
    }
    if (key.startsWith("kms:encryptioncontext:")) {
      String name = key.substring("kms:encryptioncontext:".length());
      List<String> found = new ArrayList<>();
      request
          .encryptionContext()
          .pairs()
          .forEach(
              (k, v) -> {
                if (k.toLowerCase(Locale.ROOT).equals(name)) {
                  found.add(v);
                }
              });
      if (found.size() < 2) {
        return test(quantifier, operator, ifExists, t.values, found);
      }
      Set<Boolean> answers = new LinkedHashSet<>();
      for (String value : found) {
        answers.add(test(quantifier, operator, ifExists, t.values, List.of(value)));
      }
      return answers.size() == 1 ? answers.iterator().next() : !allow;
    }
    if (key.equals("aws:principalarn") && request.caller().arn().contains(":assumed-role/")) {
      return ofSession(t, quantifier, operator, ifExists, request.caller().arn(), allow);
    }
    String value =
        switch (key) {
          case "kms:calleraccount" -> request.caller().arn().split(":")[4];
          case "aws:principalarn" -> request.caller().arn();
          default -> {
            String[] given = request.keys().values(key);
            yield given == null ? null : given[0];
          }
        };
    return test(
        quantifier, operator, ifExists, t.values, value == null ? List.of() : List.of(value));
  }

  /** Tries a few paths that the role may have; a value that fits without a path is sure. */
  private static boolean ofSession(
      Test t, String quantifier, String operator, boolean ifExists, String session, boolean allow) {
    String account = session.split(":")[4];
    String role = session.split("/")[1];
    Set<Boolean> answers = new LinkedHashSet<>();
    for (String path : List.of("", "service/", "other/", "a/b/")) {
      String arn = "arn:aws:iam::" + account + ":role/" + path + role;
      boolean holds = test(quantifier, operator, ifExists, t.values, List.of(arn));
      if (path.isEmpty() && holds != operator.contains("Not")) {
        return holds;
      }
      answers.add(holds);
    }
    return answers.size() == 1 ? answers.iterator().next() : !allow;
  }

  private static boolean test(
      String quantifier,
      String operator,
      boolean ifExists,
      List<String> policy,
      List<String> values) {
    if (operator.equals("Null")) {
      return policy.contains(values.isEmpty() ? "true" : "false");
    }
    if (values.isEmpty() && ifExists) {
      return true;
    }
    boolean negated = operator.contains("Not");
    String positive = operator.replace("Not", "");
    return switch (quantifier) {
      case "ForAllValues" ->
          values.stream()
              .allMatch(v -> negated != policy.stream().anyMatch(p -> compare(positive, p, v)));
      case "ForAnyValue" ->
          values.stream()
              .anyMatch(v -> negated != policy.stream().anyMatch(p -> compare(positive, p, v)));
      default ->
          values.isEmpty()
              ? negated
              : negated != policy.stream().anyMatch(p -> compare(positive, p, values.get(0)));
    };
  }

  private static boolean compare(String operator, String pattern, String value) {
    return switch (operator) {
      case "StringEquals" -> pattern.equals(value);
      case "StringEqualsIgnoreCase" ->
          pattern.toLowerCase(Locale.ROOT).equals(value.toLowerCase(Locale.ROOT));
      case "StringLike" -> like(pattern, value);
      case "ArnLike", "ArnEquals" -> arnLike(pattern, value);
      default -> throw new AssertionError(operator);
    };
  }

  private static boolean arnLike(String pattern, String value) {
    String[] p = pattern.split(":", 6);
    String[] v = value.split(":", 6);
    if (p.length != 6 || v.length != 6) {
      return false;
    }
    for (int i = 0; i < 6; i++) {
      if (!like(p[i], v[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean like(String pattern, String value) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(value).matches();
  }
}
