package io.github.cmkjca.kms.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
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
import java.util.regex.Pattern;
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
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  /** Integrations of this service that may be named as {@code Service}. */
  private static final Pattern SERVICE =
      Pattern.compile("(?:keystore|jdbc|audit)\\.[a-z0-9-]{1,64}\\.cmk");

  private static final Set<String> PRINCIPAL_TYPES =
      Set.of("AWS", "Service", "Federated", "CanonicalUser");

  private static final int COLONS_BEFORE_RESOURCE = 5;

  /** IAM User Guide, "IAM identifiers": the prefixes of unique ids. */
  private static final Pattern UNIQUE_ID =
      Pattern.compile("^A(?:GPA|IDA|IPA|KIA|NPA|NVA|ROA|SIA)[A-Z0-9]{12}");

  private static final String CONTEXT_TEXT =
      "encryption context or with an unspecified encryption context";

  private final JsonParser in;
  private final Dialect dialect;
  private boolean variables;
  private final List<Written> statements = new ArrayList<>();
  private final Set<String> sids = new HashSet<>();

  /** Names the statement being read in messages; empty outside. */
  private String where = "";

  private PolicyParser(JsonParser in, Dialect dialect) {
    this.in = in;
    this.dialect = dialect;
  }

  static PolicyDocument parse(String json, Dialect dialect) {
    if (dialect == Dialect.KEY_POLICY) {
      checkSize(json);
    }
    try (JsonParser in = JSON.createParser(json)) {
      return new PolicyParser(in, dialect).document();
    } catch (JsonProcessingException e) {
      throw new MalformedPolicyDocumentException(
          title(dialect) + " is not valid JSON" + at(e.getLocation()) + ".", e);
    } catch (IOException e) {
      throw new MalformedPolicyDocumentException(title(dialect) + " is not valid JSON.", e);
    }
  }

  private static String title(Dialect dialect) {
    return dialect.ofKey() ? "The key policy" : "The identity policy";
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
    String title = title(dialect);
    if (in.nextToken() != JsonToken.START_OBJECT) {
      throw fault(title + " is not a JSON object.");
    }
    boolean hasStatement = false;
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "Version" -> variables = version().equals(VERSION_WITH_VARIABLES);
        case "Id" -> label("Id");
        case "Statement" -> {
          hasStatement = true;
          statements();
        }
        default -> throw unknown("element", name);
      }
    }
    if (in.nextToken() != null) {
      throw fault(title + " is followed by other text.");
    }
    if (!hasStatement || (statements.isEmpty() && dialect.strict())) {
      throw fault(title + " has no statement.");
    }
    return new PolicyDocument(read(statements), dialect);
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

  private Written statement() throws IOException {
    where = "Statement " + (statements.size() + 1) + ": ";
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw fault("it is not a JSON object.");
    }
    @Nullable String sid = null;
    @Nullable Boolean allow = null;
    @Nullable Element<PrincipalName> principals = null;
    @Nullable Element<String> actions = null;
    @Nullable Element<String> resources = null;
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
    if (allow == null) {
      throw fault("it has no Effect; write \"Allow\" or \"Deny\".");
    }
    if (dialect.strict()) {
      checkComplete(sid, allow, principals, actions, resources);
    }
    where = "";
    return new Written(sid, allow, principals, actions, resources, conditions);
  }

  private void checkComplete(
      @Nullable String sid,
      boolean allow,
      @Nullable Element<PrincipalName> principals,
      @Nullable Element<String> actions,
      @Nullable Element<String> resources) {
    if (sid != null && !sid.isEmpty() && !sids.add(sid)) {
      throw fault("Statement IDs (SID) in a single policy must be unique.");
    }
    if (!dialect.ofKey()) {
      if (principals != null) {
        throw fault("it has a Principal; an identity policy is about whom it is attached to.");
      }
      if (actions == null || resources == null) {
        throw fault("it has no " + (actions == null ? "Action." : "Resource."));
      }
    } else if (principals == null) {
      throw fault("it has no Principal.");
    } else if (allow && principals.negated()) {
      // IAM JSON policy elements: NotPrincipal: not supported with Allow. It would let in everybody
      // who is not thought of.
      throw fault("NotPrincipal goes with \"Effect\": \"Deny\" only; name who is allowed.");
    }
  }

  private <T> Element<T> once(@Nullable Element<T> before, String name, List<T> values) {
    if (before != null) {
      throw fault("it has both " + name.replace("Not", "") + " and Not" + name.replace("Not", ""));
    }
    return new Element<>(name.startsWith("Not"), values);
  }

  private boolean effect() throws IOException {
    String effect = string("Effect");
    return switch (effect) {
      case "Allow" -> true;
      case "Deny" -> false;
      default -> throw fault("Effect is " + shown(effect) + "; write \"Allow\" or \"Deny\".");
    };
  }

  private List<PrincipalName> principals() throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      if (!in.getText().equals(PrincipalName.STAR)) {
        throw invalidPrincipal(in.getText(), "write {\"AWS\": ...} around it");
      }
      return List.of(PrincipalName.ofAws(PrincipalName.STAR));
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw fault("Principal is neither \"*\" nor an object such as {\"AWS\": \"...\"}.");
    }
    List<PrincipalName> principals = new ArrayList<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String type = in.currentName();
      in.nextToken();
      if (!PRINCIPAL_TYPES.contains(type)) {
        throw unknown("type of principal", type);
      }
      for (String value : strings("Principal")) {
        principals.add(principal(type, value));
      }
    }
    if (principals.isEmpty() && dialect.strict()) {
      throw fault("Principal names nobody.");
    }
    return List.copyOf(principals);
  }

  private PrincipalName principal(String type, String value) {
    boolean aws = type.equals("AWS");
    if (dialect.strict()) {
      if (aws) {
        checkPrincipal(value);
      } else if (!type.equals("Service") || !SERVICE.matcher(value).matches()) {
        throw invalidPrincipal(
            value, "this service knows no principal of type " + type + " that is called so");
      }
    }
    return aws ? PrincipalName.ofAws(value) : PrincipalName.exact(value);
  }

  private void checkPrincipal(String value) {
    if (PrincipalName.ofAws(value).kind() != PrincipalName.Kind.EVERYBODY
        && (value.indexOf('*') >= 0 || value.indexOf('?') >= 0)) {
      throw invalidPrincipal(
          value,
          "an ARN here takes no wildcard; write \"*\" and a condition ArnLike on"
              + " aws:PrincipalArn");
    }
    if (PrincipalName.ofAws(value).kind() == PrincipalName.Kind.EXACT || value.startsWith("arn:")) {
      try {
        PrincipalArn.parse(value);
      } catch (IllegalArgumentException e) {
        throw invalidPrincipal(value, e.getMessage());
      }
    }
  }

  private MalformedPolicyDocumentException invalidPrincipal(String value, @Nullable String reason) {
    return new MalformedPolicyDocumentException(
        INVALID_PRINCIPALS + " " + where + shown(value) + ": " + reason + ".");
  }

  private List<String> actions() throws IOException {
    List<String> actions = strings("Action");
    for (String action : actions) {
      if (dialect.strict() && Actions.fitting(action) == 0 && !isOfOtherService(action)) {
        throw fault(
            "there is no action "
                + shown(action)
                + "; write names such as \"kms:Decrypt\" or \"kms:GenerateDataKey*\".");
      }
    }
    return actions;
  }

  /** Identity policies come from IAM, where one may be about many services. */
  private boolean isOfOtherService(String action) {
    int colon = action.indexOf(':');
    return dialect == Dialect.IDENTITY_POLICY
        && colon > 0
        && !action.substring(0, colon).equalsIgnoreCase("kms");
  }

  private List<String> resources() throws IOException {
    List<String> resources = strings("Resource");
    for (String resource : resources) {
      if (dialect.strict() && !resource.equals("*") && !isArn(resource)) {
        throw fault("Resource " + shown(resource) + " must be in ARN format or \"*\".");
      }
    }
    return resources;
  }

  private static boolean isArn(String text) {
    return text.startsWith("arn:")
        && TextPattern.literal(text, TextPattern.Syntax.ARN, false).mayBeArn();
  }

  private void conditions(List<Condition> conditions) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw fault("Condition is not an object.");
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      Operator operator = dialect.operator(name);
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
      if (empty && dialect.strict()) {
        throw fault("condition " + name + " has no condition key.");
      }
    }
  }

  private Condition condition(String operatorName, Operator operator, String keyName)
      throws IOException {
    ConditionKey key = dialect.key(keyName);
    if (key == null) {
      throw unknown("condition key", keyName);
    }
    if (dialect.strict()) {
      checkQuantifier(operatorName, operator, keyName, key);
    }
    in.nextToken();
    List<String> values = conditionValues(operator.comparison().takes(), keyName);
    if (dialect.strict() && key.source() == Source.CALLER_USER_ID) {
      values.forEach(this::checkUserId);
    }
    return new Condition(operatorName, operator, keyName, key, values, List.of());
  }

  /**
   * Nobody has an id of AWS here: with a negated operator the statement would be about everybody,
   * and not about all but the one who is meant.
   */
  private void checkUserId(String value) {
    if (UNIQUE_ID.matcher(value).find()) {
      throw fault(
          "aws:userid: "
              + shown(value)
              + " is an id that AWS made; here users and roles have their names in its place.");
    }
  }

  private void checkQuantifier(
      String operatorName, Operator operator, String keyName, ConditionKey key) {
    if (operator.quantifier() == Quantifier.ALL
        && (key.source() == Source.CONTEXT_PAIR || key.source() == Source.TAG)) {
      // KMS Developer Guide, "kms:EncryptionContext:context-key".
      throw fault(
          "OverlyPermissiveCondition: Using the ForAllValues set operator with a single-valued"
              + " condition key matches requests without the specified "
              + (key.source() == Source.TAG ? "tag or with an unspecified tag" : CONTEXT_TEXT)
              + ". To fix, remove ForAllValues.");
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
  }

  private List<String> conditionValues(ValueKind kind, String keyName) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      return List.of(conditionValue(kind, keyName));
    }
    List<String> values = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      values.add(conditionValue(kind, keyName));
    }
    if (values.isEmpty() && dialect.strict()) {
      throw fault(shown(keyName) + " is an empty list.");
    }
    return List.copyOf(values);
  }

  private String conditionValue(ValueKind kind, String keyName) throws IOException {
    boolean possible =
        switch (in.currentToken()) {
          case VALUE_TRUE, VALUE_FALSE ->
              !dialect.strict() || kind.json() == ValueKind.Json.TRUTH_VALUES;
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
              !dialect.strict() || kind.json() == ValueKind.Json.NUMBERS;
          default -> false;
        };
    return possible ? in.getText() : string(shown(keyName));
  }

  /**
   * A statement before it is known whether {@code ${...}} is a variable in it, for {@code Version}
   * may come last.
   */
  private record Written(
      @Nullable String sid,
      boolean allow,
      @Nullable Element<PrincipalName> principals,
      @Nullable Element<String> actions,
      @Nullable Element<String> resources,
      List<Condition> conditions) {}

  private List<Statement> read(List<Written> written) {
    List<Statement> read = new ArrayList<>();
    for (Written statement : written) {
      where = "Statement " + (read.size() + 1) + ": ";
      List<Condition> conditions = new ArrayList<>();
      for (Condition condition : statement.conditions()) {
        conditions.add(condition.with(operands(condition)));
      }
      read.add(
          new Statement(
              statement.sid(),
              statement.allow(),
              statement.principals(),
              statement.actions(),
              resources(statement.resources()),
              List.copyOf(conditions)));
    }
    return List.copyOf(read);
  }

  private @Nullable Element<TextPattern> resources(@Nullable Element<String> resources) {
    if (resources == null) {
      return null;
    }
    List<TextPattern> patterns = new ArrayList<>();
    for (String resource : resources.values()) {
      if (variables && dialect.strict()) {
        checkVariablePlace(resource);
      }
      patterns.add(
          variables
              ? TextPattern.of(
                  resource, TextPattern.Syntax.WILDCARDS, false, this::resourceVariable)
              : TextPattern.literal(resource, TextPattern.Syntax.WILDCARDS, false));
    }
    return new Element<>(resources.negated(), List.copyOf(patterns));
  }

  /** IAM User Guide, "IAM policy elements: Variables and tags", "Resource element". */
  private void checkVariablePlace(String resource) {
    int variable = resource.indexOf("${");
    long colons = resource.chars().limit(Math.max(0, variable)).filter(c -> c == ':').count();
    if (variable >= 0 && colons < COLONS_BEFORE_RESOURCE) {
      throw fault("Resource " + shown(resource) + " has a policy variable before its fifth colon.");
    }
  }

  private List<Operand> operands(Condition condition) {
    ValueKind kind = condition.operator().comparison().takes();
    List<Operand> operands = new ArrayList<>();
    for (String value : condition.values()) {
      Operand operand = kind.read(value, variables ? this::variable : null);
      if (operand == null) {
        if (dialect.strict()) {
          throw fault(
              condition.operatorName()
                  + " on "
                  + shown(condition.keyName())
                  + ": "
                  + shown(value)
                  + " is not "
                  + kind.description()
                  + ".");
        }
        operand = Operand.UNREADABLE;
      }
      operands.add(operand);
    }
    return operands;
  }

  /** The key of a variable. A misspelt one would match nothing, and such a Deny nobody. */
  private ConditionKey variable(String name) {
    ConditionKey key = dialect.key(name);
    if (key == null) {
      throw unknown("policy variable", name);
    }
    if (key.multiValued()) {
      throw fault(shown(name) + " has several values and cannot be a policy variable.");
    }
    return key;
  }

  private ConditionKey resourceVariable(String name) {
    ConditionKey key = variable(name);
    if (key.source() == Source.CONTEXT_PAIR) {
      throw fault("a pair of the encryption context, " + shown(name) + ", names no resource.");
    }
    return key;
  }

  /** A string that is shown in messages and records, hence without control characters. */
  private String label(String element) throws IOException {
    String label = string(element);
    if (dialect.strict() && label.chars().anyMatch(Character::isISOControl)) {
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
    if (values.isEmpty() && dialect.strict()) {
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
