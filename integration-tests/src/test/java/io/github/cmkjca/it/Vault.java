package io.github.cmkjca.it;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A vault of a test, managed through the command line. */
public record Vault(Path home) {
  private static final Pattern KEY_ID = Pattern.compile("\"KeyId\"\\s*:\\s*\"([0-9a-f-]{36})\"");

  /** Creates a symmetric CMK with this alias; gives its id. */
  public String createKey(String alias) {
    Matcher matcher = KEY_ID.matcher(ChildJvm.cmkOk(home, "create-key"));
    if (!matcher.find()) {
      throw new AssertionError("create-key printed no key id");
    }
    String keyId = matcher.group(1);
    ChildJvm.cmkOk(home, "create-alias", "--alias-name", alias, "--target-key-id", keyId);
    return keyId;
  }

  /** All lines of the audit trail, file by file. */
  public List<String> audit() {
    return lines(home.resolve("audit"));
  }

  private static List<String> lines(Path audit) {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(audit)) {
      for (Path file : files.sorted().toList()) {
        lines.addAll(Files.readAllLines(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /**
   * All records of the audit trail, file by file: what is in them by JSON pointer (RFC 6901). Fails
   * if a line is not a JSON object.
   */
  public List<Map<String, String>> records() {
    return records(home.resolve("audit"));
  }

  /** As {@link #records()}, of an audit trail in another place. */
  static List<Map<String, String>> records(Path audit) {
    return lines(audit).stream().map(Vault::record).toList();
  }

  private static Map<String, String> record(String line) {
    Map<String, String> record = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new AssertionError("no JSON object: " + line);
      }
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token.isScalarValue()) {
          record.put(json.getParsingContext().pathAsPointer().toString(), json.getText());
        }
      }
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
    return record;
  }

  /** The lines of the audit trail that hold all of these texts. */
  public List<String> auditWith(String... texts) {
    return audit().stream().filter(line -> Stream.of(texts).allMatch(line::contains)).toList();
  }
}
