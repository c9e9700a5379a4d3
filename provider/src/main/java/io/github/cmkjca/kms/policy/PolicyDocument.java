package io.github.cmkjca.kms.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A key policy, parsed. Immutable. */
public final class PolicyDocument {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final List<Statement> statements;

  private PolicyDocument(List<Statement> statements) {
    this.statements = List.copyOf(statements);
  }

  record Statement(
      @Nullable String sid, boolean allow, List<String> principals, List<String> actions) {}

  /**
   * Parses a policy.
   *
   * @throws MalformedPolicyDocumentException if it is not a policy or holds what is not known here
   */
  public static PolicyDocument parse(String json) {
    List<Statement> statements = new ArrayList<>();
    try (JsonParser in = JSON.createParser(json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedPolicyDocumentException("a policy is a JSON object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "Version", "Id" -> in.getText();
          case "Statement" -> {
            if (in.currentToken() == JsonToken.START_ARRAY) {
              while (in.nextToken() != JsonToken.END_ARRAY) {
                statements.add(statement(in));
              }
            } else {
              statements.add(statement(in));
            }
          }
          default -> throw new MalformedPolicyDocumentException("unknown element " + name);
        }
      }
    } catch (IOException e) {
      throw new MalformedPolicyDocumentException("not JSON", e);
    }
    return new PolicyDocument(statements);
  }

  private static Statement statement(JsonParser in) throws IOException {
    String sid = null;
    boolean allow = false;
    List<String> principals = List.of();
    List<String> actions = List.of();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      in.nextToken();
      switch (name) {
        case "Sid" -> sid = in.getText();
        case "Effect" -> allow = "Allow".equals(in.getText());
        case "Principal" -> {
          if (in.currentToken() == JsonToken.START_OBJECT) {
            in.nextToken();
            in.nextToken();
            principals = strings(in);
            in.nextToken();
          } else {
            principals = List.of(in.getText());
          }
        }
        case "Action" -> actions = strings(in);
        case "Resource" -> strings(in);
        default -> throw new MalformedPolicyDocumentException("unknown element " + name);
      }
    }
    return new Statement(sid, allow, principals, actions);
  }

  private static List<String> strings(JsonParser in) throws IOException {
    List<String> values = new ArrayList<>();
    if (in.currentToken() == JsonToken.START_ARRAY) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        values.add(in.getText());
      }
    } else {
      values.add(in.getText());
    }
    return values;
  }

  /** The form that decides fast. */
  public CompiledPolicy compile() {
    return new CompiledPolicy(statements);
  }

  static boolean matches(String pattern, String text) {
    String regex =
        ("\\Q" + pattern.toLowerCase(Locale.ROOT) + "\\E")
            .replace("*", "\\E.*\\Q")
            .replace("?", "\\E.\\Q");
    return text.toLowerCase(Locale.ROOT).matches(regex);
  }
}
