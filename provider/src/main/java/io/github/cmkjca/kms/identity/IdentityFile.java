package io.github.cmkjca.kms.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.kms.policy.PolicyDocument;
import io.github.cmkjca.kms.policy.PrincipalArn;
import io.github.cmkjca.spi.kms.MalformedPolicyDocumentException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One file of the directory of identity policies: a policy with whom it is attached to, tags of
 * principals, or both. The form is that of docs/formats/identity-policies.md.
 *
 * @param subjects the users and roles it names, see {@link Subjects}
 * @param whoeverHas the policy is attached to all who have these tags: lower-case name and the
 *     values that fit; empty where it is attached to the subjects
 * @param tags of the subjects, by lower-case name
 * @param policy null if the file has tags only
 */
record IdentityFile(
    Set<String> subjects,
    Map<String, Set<String>> whoeverHas,
    Map<String, String> tags,
    @Nullable CompiledPolicy policy) {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** The file is not of the form; the message says where it departs. */
  static final class FormException extends Exception {
    private static final long serialVersionUID = 1L;

    FormException(String message) {
      super(message);
    }
  }

  /**
   * Reads a file.
   *
   * @param name by which decisions call the policy
   * @param account of the vault: all principals must be of it
   */
  static IdentityFile parse(String name, String text, String account) throws FormException {
    try (JsonParser in = JSON.createParser(text)) {
      return new Reader(in, text, name, account).file();
    } catch (JsonProcessingException e) {
      throw new FormException("it is not valid JSON (line " + e.getLocation().getLineNr() + ")");
    } catch (IOException e) {
      throw new FormException("it is not valid JSON");
    } catch (MalformedPolicyDocumentException e) {
      throw new FormException(String.valueOf(e.getMessage()));
    }
  }

  /** Whether the policy is attached to a principal. */
  boolean isAttachedTo(String subject, Map<String, String> tagsOfSubject) {
    if (whoeverHas.isEmpty()) {
      return subjects.contains(subject);
    }
    return whoeverHas.entrySet().stream()
        .allMatch(
            wanted -> {
              String tag = tagsOfSubject.get(wanted.getKey());
              return tag != null && wanted.getValue().contains(tag);
            });
  }

  /** Reads one file. */
  private static final class Reader {
    private final JsonParser in;
    private final String text;
    private final String name;
    private final String account;

    Reader(JsonParser in, String text, String name, String account) {
      this.in = in;
      this.text = text;
      this.name = name;
      this.account = account;
    }

    IdentityFile file() throws IOException, FormException {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new FormException("it is not a JSON object");
      }
      Set<String> subjects = new HashSet<>();
      Map<String, Set<String>> whoeverHas = new HashMap<>();
      Map<String, String> tags = new HashMap<>();
      CompiledPolicy policy = null;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String member = in.currentName();
        in.nextToken();
        switch (member) {
          case "Principals" -> {
            for (String arn : strings(member)) {
              subjects.add(subject(arn));
            }
          }
          case "PrincipalTags" -> readWanted(whoeverHas);
          case "Tags" -> readTags(tags);
          case "Policy" -> policy = policy();
          default ->
              throw new FormException(
                  "unknown member \""
                      + member
                      + "\"; known are Principals, PrincipalTags, Tags"
                      + " and Policy");
        }
      }
      if (in.nextToken() != null) {
        throw new FormException("it goes on after the JSON object");
      }
      check(subjects, whoeverHas, tags, policy);
      return new IdentityFile(
          Set.copyOf(subjects), Map.copyOf(whoeverHas), Map.copyOf(tags), policy);
    }

    private static void check(
        Set<String> subjects,
        Map<String, Set<String>> whoeverHas,
        Map<String, String> tags,
        @Nullable CompiledPolicy policy)
        throws FormException {
      if (subjects.isEmpty() == whoeverHas.isEmpty()) {
        throw new FormException("it needs either Principals or PrincipalTags");
      }
      if (policy == null && tags.isEmpty()) {
        throw new FormException("it has neither a Policy nor Tags");
      }
      if (subjects.isEmpty() && !tags.isEmpty()) {
        throw new FormException("Tags are given to Principals, and it names none");
      }
      if (policy == null && !whoeverHas.isEmpty()) {
        throw new FormException("PrincipalTags attach a Policy, and it has none");
      }
    }

    private String subject(String arn) throws FormException {
      PrincipalArn principal;
      try {
        principal = PrincipalArn.parse(arn);
      } catch (IllegalArgumentException e) {
        throw new FormException("Principals: " + e.getMessage());
      }
      return switch (principal.kind()) {
        case USER, ROLE -> {
          if (!principal.account().equals(account)) {
            throw new FormException("Principals: " + arn + " is of another account");
          }
          yield Subjects.of(principal);
        }
        case ROOT, ASSUMED_ROLE ->
            throw new FormException("Principals: policies are attached to users and roles only");
      };
    }

    private void readWanted(Map<String, Set<String>> wanted) throws IOException, FormException {
      beginObject("PrincipalTags");
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String tag = in.currentName();
        in.nextToken();
        if (wanted.put(lower(tag), Set.copyOf(new HashSet<>(strings(tag)))) != null) {
          throw new FormException("PrincipalTags: " + tag + " comes twice");
        }
      }
    }

    private void readTags(Map<String, String> tags) throws IOException, FormException {
      beginObject("Tags");
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String tag = in.currentName();
        in.nextToken();
        if (tags.put(lower(tag), string("Tags")) != null) {
          throw new FormException("Tags: " + tag + " comes twice");
        }
      }
    }

    private CompiledPolicy policy() throws IOException, FormException {
      beginObject("Policy");
      long start = in.currentTokenLocation().getCharOffset();
      in.skipChildren();
      String json = text.substring((int) start, (int) in.currentLocation().getCharOffset());
      return PolicyDocument.parseIdentityPolicy(json).compile(name);
    }

    private void beginObject(String member) throws FormException {
      if (in.currentToken() != JsonToken.START_OBJECT) {
        throw new FormException(member + " is not a JSON object");
      }
    }

    private List<String> strings(String member) throws IOException, FormException {
      if (in.currentToken() != JsonToken.START_ARRAY) {
        return List.of(string(member));
      }
      List<String> all = new ArrayList<>();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        all.add(string(member));
      }
      if (all.isEmpty()) {
        throw new FormException(member + " is an empty list");
      }
      return all;
    }

    private String string(String member) throws IOException, FormException {
      if (in.currentToken() != JsonToken.VALUE_STRING) {
        throw new FormException(member + " is not a string");
      }
      return in.getText();
    }

    private static String lower(String tag) {
      return tag.toLowerCase(Locale.ROOT);
    }
  }
}
