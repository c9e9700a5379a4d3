package io.github.cmkjca.kms.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.cmkjca.kms.policy.Comparison.Values;
import io.github.cmkjca.kms.policy.ConditionKey.Source;
import io.github.cmkjca.kms.policy.Operator.Quantifier;
import io.github.cmkjca.kms.policy.Statement.Element;
import io.github.cmkjca.spi.kms.LimitExceededException;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import io.github.cmkjca.spi.kms.ValidationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Strict reader of one policy document. Fails closed: what this service does not know it refuses
 * now, while the operator is looking, and not later, when a request is decided. One object a
 * document.
 */
final class PolicyParser {
  /** AWS KMS Developer Guide, "Quotas": key policy document size. */
  private static final int MAX_BYTES = 32_768;

  /** A condition value in an array is six levels deep; nothing in the language is deeper. */
  private static final int MAX_DEPTH = 8;

  /** IAM JSON policy elements: Version. Only under this one is {@code ${...}} a variable. */
  private static final String VERSION_WITH_VARIABLES = "2012-10-17";

  private static final String VERSION_WITHOUT_VARIABLES = "2008-10-17";

  private static final int SHOWN = 128;

  private static final String INVALID_PRINCIPALS =
      "Policy contains a statement with one or more invalid principals.";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxDocumentLength(MAX_BYTES)
                  .build())
          .build();

  private final JsonParser in;
  private final List<Statement> statements = new ArrayList<>();
  private final Set<String> sids = new HashSet<>();

  /** Names the statement being read in messages; empty outside. */
  private String where = "";

  private PolicyParser(JsonParser in) {
    this.in = in;
  }

  static PolicyDocument parse(String json) {
    checkSize(json);
    try (JsonParser in = JSON.createParser(json)) {
      return new PolicyParser(in).document();
    } catch (JsonProcessingException e) {
      throw new MalformedPolicyDocumentException(
          "The key policy is not valid JSON" + at(e.getLocation()) + ".", e);
    } catch (IOException e) {
      throw new MalformedPolicyDocumentException("The key policy is not valid JSON.", e);
    }
  }

  /** KMS API, PutKeyPolicy, "Policy": size and characters. */
  private static void checkSize(String json) {
    if (json.isEmpty()) {
      throw new ValidationException(
          "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must"
              + " have length greater than or equal to 1");
    }
    int bytes = json.length();
    boolean foreign = false;
    for (int i = 0; i < json.length() && bytes <= MAX_BYTES; i++) {
      char c = json.charAt(i);
      bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      foreign |= c > 0xFF || (c < 0x20 && c != '\t' && c != '\n' && c != '\r');
    }
    if (bytes > MAX_BYTES) {
      throw new LimitExceededException(
          "The key policy has more than " + MAX_BYTES + " bytes, the most that one may have.");
    }
    if (foreign) {
      throw new ValidationException(
          "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must"
              + " satisfy regular expression pattern: [\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
    }
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  private PolicyDocument document() throws IOException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw fault("The key policy is not a JSON object.");
    }
    @Nullable String version = null;
    boolean hasStatement = false;

    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "Version" -> version = version();
        case "Id" -> label("Id");
        case "Statement" -> {
          hasStatement = true;
          statements();
        }
        default -> throw unknown("element", name);
      }
    }
    if (in.nextToken() != null) {
      throw fault("The key policy is followed by other text.");
    }
    if (!hasStatement || statements.isEmpty()) {
      throw fault("The key policy has no statement.");
    }
    if (VERSION_WITH_VARIABLES.equals(version)) {
      refuseVariables();
    }
    return new PolicyDocument(statements);
  }

  private String version() throws IOException {
    String version = string("Version");
    return switch (version) {
      case VERSION_WITH_VARIABLES, VERSION_WITHOUT_VARIABLES -> version;
      default ->
          throw fault(
              "Version is "
                  + shown(version)
                  + "; write \""
                  + VERSION_WITH_VARIABLES
                  + "\" or \""
                  + VERSION_WITHOUT_VARIABLES
                  + "\".");
    };
  }

  private void statements() throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      statements.add(statement());
      return;
    }
    while (in.nextToken() != JsonToken.END_ARRAY) {
      statements.add(statement());
    }
  }

  private Statement statement() throws IOException {
    where = "Statement " + (statements.size() + 1) + ": ";
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw fault("it is not a JSON object.");
    }
    @Nullable String sid = null;
    @Nullable Boolean allow = null;
    @Nullable Element principals = null;
    @Nullable Element actions = null;
    @Nullable Element resources = null;
    List<Condition> conditions = new ArrayList<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "Sid" -> sid = label("Sid");
        case "Effect" -> allow = effect();
        case "Principal", "NotPrincipal" -> principals = once(principals, name, principals());
        case "Action", "NotAction" -> actions = once(actions, name, actions());
        case "Resource", "NotResource" -> resources = once(resources, name, resources());
        case "Condition" -> conditions(conditions);
        default -> throw unknown("element", name);
      }
    }
    if (sid != null && !sid.isEmpty() && !sids.add(sid)) {
      throw fault("Statement IDs (SID) in a single policy must be unique.");
    }
    if (allow == null) {
      throw fault("it has no Effect; write \"Allow\" or \"Deny\".");
    }
    if (principals == null) {
      throw fault("it has no Principal.");
    }
    if (allow && principals.negated()) {
      // IAM JSON policy elements: NotPrincipal: not supported with Allow. It would let in everybody
      // who is not thought of.
      throw fault("NotPrincipal goes with \"Effect\": \"Deny\" only; name who is allowed.");
    }
    where = "";
    return new Statement(sid, allow, principals, actions, resources, List.copyOf(conditions));
  }

  private Element once(@Nullable Element before, String name, List<String> values) {
    if (before != null) {
      throw fault("it has both " + name.replace("Not", "") + " and Not" + name.replace("Not", ""));
    }
    return new Element(name.startsWith("Not"), values);
  }

  private boolean effect() throws IOException {
    String effect = string("Effect");
    return switch (effect) {
      case "Allow" -> true;
      case "Deny" -> false;
      default -> throw fault("Effect is " + shown(effect) + "; write \"Allow\" or \"Deny\".");
    };
  }

  private List<String> principals() throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      if (!in.getText().equals(Principals.EVERYBODY)) {
        throw invalidPrincipal(in.getText(), "write {\"AWS\": ...} around it");
      }
      return List.of(Principals.EVERYBODY);
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw fault("Principal is neither \"*\" nor an object such as {\"AWS\": \"...\"}.");
    }
    List<String> principals = new ArrayList<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String type = in.currentName();
      in.nextToken();
      switch (type) {
        case "AWS" -> {
          for (String value : strings("Principal")) {
            principals.add(principal(value));
          }
        }
        case "Service", "Federated", "CanonicalUser" ->
            throw new MalformedPolicyDocumentException(
                INVALID_PRINCIPALS
                    + " "
                    + where
                    + "this service knows no principals of type "
                    + type
                    + ", only AWS.");
        default -> throw unknown("type of principal", type);
      }
    }
    if (principals.isEmpty()) {
      throw fault("Principal names nobody.");
    }
    return List.copyOf(principals);
  }

  private String principal(String value) {
    if (value.equals(Principals.EVERYBODY)) {
      return value;
    }
    if (value.length() == PrincipalArn.ACCOUNT_DIGITS
        && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return PrincipalArn.root(value);
    }
    if (value.indexOf('*') >= 0 || value.indexOf('?') >= 0) {
      throw invalidPrincipal(
          value,
          "an ARN here takes no wildcard; write \"*\" and a condition ArnLike on"
              + " aws:PrincipalArn");
    }
    try {
      return PrincipalArn.parse(value).text();
    } catch (IllegalArgumentException e) {
      throw invalidPrincipal(value, e.getMessage());
    }
  }

  private MalformedPolicyDocumentException invalidPrincipal(String value, @Nullable String reason) {
    return new MalformedPolicyDocumentException(
        INVALID_PRINCIPALS + " " + where + shown(value) + ": " + reason + ".");
  }

  private List<String> actions() throws IOException {
    List<String> actions = strings("Action");
    for (String action : actions) {
      if (Actions.fitting(action) == 0) {
        throw fault(
            "there is no action "
                + shown(action)
                + "; write names such as \"kms:Decrypt\" or \"kms:GenerateDataKey*\".");
      }
    }
    return actions;
  }

  private List<String> resources() throws IOException {
    List<String> resources = strings("Resource");
    for (String resource : resources) {
      if (!resource.equals("*") && !(resource.startsWith("arn:") && Glob.isArn(resource))) {
        throw fault("Resource " + shown(resource) + " must be in ARN format or \"*\".");
      }
    }
    return resources;
  }

  private void conditions(List<Condition> conditions) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw fault("Condition is not an object.");
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      Operator operator = Operator.named(name);
      if (operator == null) {
        throw unknown("condition operator", name);
      }
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw fault("condition " + name + " is not an object of condition keys.");
      }
      boolean empty = true;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        empty = false;
        conditions.add(condition(name, operator, in.currentName()));
      }
      if (empty) {
        throw fault("condition " + name + " has no condition key.");
      }
    }
  }

  private Condition condition(String operatorName, Operator operator, String keyName)
      throws IOException {
    ConditionKey key = ConditionKey.named(keyName);
    if (key == null) {
      throw unknown("condition key", keyName);
    }
    if (operator.quantifier() == Quantifier.ALL && key.source() == Source.CONTEXT_PAIR) {
      // KMS Developer Guide, "kms:EncryptionContext:context-key".
      throw fault(
          "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued"
              + " condition key matches requests without the specified encryption context or with"
              + " an unspecified encryption context. To fix, remove ForAllValues.");
    }
    if (operator.quantifier() == Quantifier.ONE
        && operator.comparison() != Comparison.NULL
        && key.multiValued()) {
      throw fault(
          keyName
              + " has several values; write ForAllValues:"
              + operatorName
              + " or ForAnyValue:"
              + operatorName
              + ".");
    }
    in.nextToken();
    List<String> values = conditionValues(operator, keyName);
    for (String value : values) {
      Values wanted = operator.comparison().takes();
      if (!wanted.accepts(value)) {
        throw fault(
            operatorName
                + " on "
                + shown(keyName)
                + ": "
                + shown(value)
                + " is not "
                + wanted.description()
                + ".");
      }
    }
    return new Condition(operator, key, values);
  }

  private List<String> conditionValues(Operator operator, String keyName) throws IOException {
    if (operator.comparison().takes() == Values.TRUTH) {
      switch (in.currentToken()) {
        case VALUE_TRUE -> {
          return List.of("true");
        }
        case VALUE_FALSE -> {
          return List.of("false");
        }
        default -> {}
      }
    }
    return strings(shown(keyName));
  }

  /**
   * Policy variables are not expanded yet. Taken for literal text, a variable would match nothing,
   * and a Deny that matches nothing protects nothing.
   */
  private void refuseVariables() {
    int position = 0;
    for (Statement statement : statements) {
      where = "Statement " + ++position + ": ";
      if (statement.resources() != null) {
        statement.resources().values().forEach(this::refuseVariable);
      }
      for (Condition condition : statement.conditions()) {
        if (condition.operator().comparison().expandsVariables()) {
          condition.values().forEach(this::refuseVariable);
        }
      }
    }
  }

  private void refuseVariable(String value) {
    if (value.contains("${")) {
      throw fault("policy variables such as " + shown(value) + " are not supported.");
    }
  }

  /** A string that is shown in messages and records, hence without control characters. */
  private String label(String element) throws IOException {
    String label = string(element);
    if (label.chars().anyMatch(Character::isISOControl)) {
      throw fault(element + " has control characters.");
    }
    return label;
  }

  private List<String> strings(String element) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      return List.of(string(element));
    }
    List<String> values = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      values.add(string(element));
    }
    if (values.isEmpty()) {
      throw fault(element + " is an empty list.");
    }
    return List.copyOf(values);
  }

  private String string(String element) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw fault(element + " is not a string" + at(in.currentTokenLocation()) + ".");
    }
    return in.getText();
  }

  private MalformedPolicyDocumentException unknown(String what, String name) {
    return fault(
        "unknown " + what + " " + shown(name) + "; this service refuses what it does not know.");
  }

  private MalformedPolicyDocumentException fault(String text) {
    return new MalformedPolicyDocumentException(where + text);
  }

  /** Text from the document in a message: bounded, and nothing in it can end the line. */
  private static String shown(String text) {
    StringBuilder shown = new StringBuilder("\"");
    text.chars()
        .limit(SHOWN)
        .forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
    return shown.append(text.length() > SHOWN ? "...\"" : "\"").toString();
  }
}
