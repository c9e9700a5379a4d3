package io.github.cmkjca.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.cmkjca.kms.PolicySimulator;
import io.github.cmkjca.kms.PolicySimulator.Answer;
import io.github.cmkjca.kms.PolicySimulator.Question;
import io.github.cmkjca.spi.kms.KmsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command {@code simulate-policy}: a question a line in, an answer a line out. A line that is
 * no question is answered with an error, and the others all the same.
 */
final class SimulatePolicy {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private SimulatePolicy() {}

  static int run(Console console, Arguments arguments) {
    answerAll(
        new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8)),
        console.out());
    return Cli.OK;
  }

  private static void answerAll(BufferedReader in, PrintStream out) {
    PolicySimulator simulator = new PolicySimulator();
    long lines = 0;
    long bad = 0;
    try {
      String line = in.readLine();
      while (line != null) {
        if (!line.isBlank()) {
          lines++;
          Map<String, Object> answer = answer(simulator, line);
          bad += answer.containsKey("error") ? 1 : 0;
          out.print(Json.line(answer) + "\n");
          if (!in.ready()) {
            out.flush();
          }
        }
        line = in.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read: " + e.getMessage(), e);
    }
    out.flush();
    if (bad > 0) {
      throw new ParameterException(bad + " of " + lines + " lines are no question.");
    }
  }

  private static Map<String, Object> answer(PolicySimulator simulator, String line) {
    Map<String, Object> members = new LinkedHashMap<>();
    try {
      Answer answer = simulator.answer(question(line));
      members.put("decision", answer.decision());
      members.put("matched", answer.matched());
    } catch (BadLineException | KmsException e) {
      members.put("error", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      members.put("error", "it is not valid JSON");
    }
    return members;
  }

  private static Question question(String line) throws IOException {
    String policy = null;
    List<String> identityPolicies = List.of();
    String principal = null;
    String action = null;
    String resource = "*";
    Map<String, List<String>> context = Map.of();
    try (JsonParser in = JSON.createParser(line)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new BadLineException("it is not a JSON object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        if (in.nextToken() == JsonToken.VALUE_NULL) {
          continue;
        }
        switch (name) {
          case "policy" -> policy = policy(in, line);
          case "identityPolicies" -> identityPolicies = policies(in, line);
          case "principal" -> principal = text(in, name);
          case "action" -> action = text(in, name);
          case "resource" -> resource = text(in, name);
          case "context" -> context = context(in);
          default -> in.skipChildren();
        }
      }
      if (in.nextToken() != null) {
        throw new BadLineException("it goes on after the JSON object");
      }
    }
    if (principal == null || action == null) {
      throw new BadLineException("it has no " + (principal == null ? "principal" : "action"));
    }
    return new Question(policy, identityPolicies, principal, action, resource, context);
  }

  /** A policy as it is written, or the text of a string. */
  private static String policy(JsonParser in, String line) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return in.getText();
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new BadLineException("a policy is neither a JSON object nor a string");
    }
    long start = in.currentTokenLocation().getCharOffset();
    in.skipChildren();
    return line.substring((int) start, (int) in.currentLocation().getCharOffset());
  }

  private static List<String> policies(JsonParser in, String line) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw new BadLineException("identityPolicies is not a list");
    }
    List<String> policies = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      policies.add(policy(in, line));
    }
    return policies;
  }

  private static Map<String, List<String>> context(JsonParser in) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new BadLineException("context is not a JSON object");
    }
    Map<String, List<String>> context = new HashMap<>();
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String key = in.currentName();
      List<String> values = new ArrayList<>();
      if (in.nextToken() == JsonToken.START_ARRAY) {
        while (in.nextToken() != JsonToken.END_ARRAY) {
          add(values, in, key);
        }
      } else {
        add(values, in, key);
      }
      context.put(key, values);
    }
    return context;
  }

  private static void add(List<String> values, JsonParser in, String key) throws IOException {
    switch (in.currentToken()) {
      case VALUE_NULL -> {}
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
          values.add(in.getText());
      default -> throw new BadLineException("the context's " + key + " is no value");
    }
  }

  private static String text(JsonParser in, String name) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw new BadLineException(name + " is not a string");
    }
    return in.getText();
  }

  /** The line is no question. */
  private static final class BadLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadLineException(String message) {
      super(message);
    }
  }
}
