package io.github.cmkjca.kms.policy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A second evaluator of policies whose requests are nothing but a map: written from the rules of
 * the IAM User Guide with regular expressions, without a look at the first.
 */
final class NaiveSimulation {
  private NaiveSimulation() {}

  record Rule(
      boolean allow,
      @Nullable List<String> principals,
      boolean notPrincipal,
      List<String> actions,
      boolean notAction,
      List<String> resources,
      boolean notResource,
      List<Test> tests) {
    String json() {
      String who =
          principals == null
              ? ""
              : "\"%sPrincipal\":{\"AWS\":%s},".formatted(not(notPrincipal), list(principals));
      return "{\"Effect\":\"%s\",%s\"%sAction\":%s,\"%sResource\":%s,\"Condition\":{%s}}"
          .formatted(
              allow ? "Allow" : "Deny",
              who,
              not(notAction),
              list(actions),
              not(notResource),
              list(resources),
              tests.stream()
                  .map(t -> "\"%s\":{\"%s\":%s}".formatted(t.operator, t.key, list(t.values)))
                  .collect(Collectors.joining(",")));
    }
  }

  record Test(String operator, String key, List<String> values) {}

  record Ask(String principal, String action, String resource, Map<String, List<String>> context) {}

  static String json(List<Rule> rules) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[%s]}"
        .formatted(rules.stream().map(Rule::json).collect(Collectors.joining(",")));
  }

  private static String not(boolean negated) {
    return negated ? "Not" : "";
  }

  private static String list(List<String> values) {
    return values.stream().map(v -> '"' + v + '"').collect(Collectors.joining(",", "[", "]"));
  }

  /** All is of one account. */
  static String decide(@Nullable List<Rule> ofKey, List<Rule> own, Ask ask) {
    boolean denied = false;
    boolean direct = false;
    boolean delegated = false;
    if (ofKey != null) {
      for (Rule rule : ofKey) {
        if (matches(rule, ask)) {
          boolean named = named(rule, ask.principal);
          boolean account = !rule.notPrincipal && accountNamed(rule, ask.principal);
          boolean meant = rule.notPrincipal != named;
          denied |= !rule.allow && (meant || account);
          direct |= rule.allow && meant;
          delegated |= rule.allow && account;
        }
      }
    }
    boolean allowedByOwn = false;
    for (Rule rule : own) {
      if (matches(rule, ask)) {
        denied |= !rule.allow;
        allowedByOwn |= rule.allow;
      }
    }
    if (denied) {
      return "explicitDeny";
    }
    boolean allowed = ofKey == null ? allowedByOwn : direct || (delegated && allowedByOwn);
    return allowed ? "allowed" : "implicitDeny";
  }

  private static boolean named(Rule rule, String caller) {
    return rule.principals != null
        && rule.principals.stream()
            .anyMatch(
                p ->
                    p.equals("*")
                        || p.equals(caller)
                        || (caller.endsWith(":root") && p.equals(caller.split(":")[4]))
                        || isSessionOf(p, caller));
  }

  private static boolean isSessionOf(String role, String caller) {
    Matcher r = Pattern.compile("arn:aws:iam::(\\d+):role/(?:.*/)?([^/]+)").matcher(role);
    Matcher c = Pattern.compile("arn:aws:sts::(\\d+):assumed-role/([^/]+)/.*").matcher(caller);
    return r.matches()
        && c.matches()
        && r.group(1).equals(c.group(1))
        && r.group(2).equals(c.group(2));
  }

  private static boolean accountNamed(Rule rule, String caller) {
    String account = caller.split(":")[4];
    return rule.principals != null
        && rule.principals.stream()
            .anyMatch(p -> p.equals(account) || p.equals("arn:aws:iam::" + account + ":root"));
  }

  private static boolean matches(Rule rule, Ask ask) {
    boolean what =
        rule.actions.stream()
            .anyMatch(a -> like(literal(a.toLowerCase(Locale.ROOT)), lower(ask.action)));
    boolean where =
        rule.resources.stream()
            .anyMatch(
                r -> {
                  String regex = regex(r, ask, true);
                  return regex != null && ask.resource.matches("(?s)" + regex);
                });
    return what != rule.notAction
        && where != rule.notResource
        && rule.tests.stream().allMatch(t -> holds(t, ask));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static boolean like(String regex, String text) {
    return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
  }

  private static String literal(String pattern) {
    return wild(pattern);
  }

  private static String wild(String text) {
    StringBuilder regex = new StringBuilder();
    for (char c : text.toCharArray()) {
      regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
    }
    return regex.toString();
  }

  /** Null: a variable has no value. */
  private static @Nullable String regex(String text, Ask ask, boolean wildcards) {
    Matcher m = Pattern.compile("\\$\\{([^}]*)}").matcher(text);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (m.find()) {
      out.append(piece(text.substring(at, m.start()), wildcards));
      String name = m.group(1);
      if (name.length() == 1 && "*?$".contains(name)) {
        out.append(Pattern.quote(name));
      } else {
        List<String> value = values(ask, name);
        if (value.size() != 1) {
          return null;
        }
        out.append(Pattern.quote(value.get(0)));
      }
      at = m.end();
    }
    return out.append(piece(text.substring(at), wildcards)).toString();
  }

  private static String piece(String text, boolean wildcards) {
    return wildcards ? wild(text) : text.isEmpty() ? "" : Pattern.quote(text);
  }

  private static List<String> values(Ask ask, String key) {
    return ask.context.entrySet().stream()
        .filter(e -> e.getKey().equalsIgnoreCase(key))
        .findFirst()
        .map(Map.Entry::getValue)
        .orElse(List.of());
  }

  private static boolean holds(Test test, Ask ask) {
    String operator = test.operator;
    String set = "";
    if (operator.contains(":")) {
      set = operator.split(":")[0];
      operator = operator.split(":")[1];
    }
    List<String> given = values(ask, test.key);
    if (operator.equals("Null")) {
      return test.values.contains(String.valueOf(given.isEmpty()));
    }
    if (operator.endsWith("IfExists")) {
      if (given.isEmpty()) {
        return true;
      }
      operator = operator.replace("IfExists", "");
    }
    boolean negated = operator.contains("Not");
    String positive = operator.replace("Not", "");
    List<Boolean> hits = new ArrayList<>();
    for (String value : given) {
      hits.add(test.values.stream().anyMatch(p -> hit(positive, p, value, ask)));
    }
    return switch (set) {
      case "ForAllValues" -> hits.stream().allMatch(h -> h != negated);
      case "ForAnyValue" -> hits.stream().anyMatch(h -> h != negated);
      default -> negated ? !hits.contains(true) : hits.contains(true);
    };
  }

  private static boolean hit(String operator, String policy, String value, Ask ask) {
    switch (operator) {
      case "StringEquals", "StringEqualsIgnoreCase" -> {
        String regex = regex(policy, ask, false);
        int flags =
            Pattern.DOTALL
                | (operator.endsWith("Case") ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
        return regex != null && Pattern.compile(regex, flags).matcher(value).matches();
      }
      case "StringLike" -> {
        String regex = regex(policy, ask, true);
        return regex != null && like(regex, value);
      }
      case "ArnLike", "ArnEquals" -> {
        String[] p = policy.split(":", 6);
        String[] v = value.split(":", 6);
        if (p.length < 6 || v.length < 6) {
          return false;
        }
        for (int i = 0; i < 6; i++) {
          if (!like(wild(p[i]), v[i])) {
            return false;
          }
        }
        return true;
      }
      case "Bool" -> {
        return policy.equalsIgnoreCase(value) && value.matches("(?i)true|false");
      }
      default -> {
        if (!value.matches("-?[0-9.]+") || !policy.matches("-?[0-9.]+")) {
          return false;
        }
        int order = new BigDecimal(value).compareTo(new BigDecimal(policy));
        return switch (operator.replace("Numeric", "")) {
          case "Equals" -> order == 0;
          case "LessThan" -> order < 0;
          case "LessThanEquals" -> order <= 0;
          case "GreaterThan" -> order > 0;
          case "GreaterThanEquals" -> order >= 0;
          default -> throw new AssertionError(operator);
        };
      }
    }
  }
}
