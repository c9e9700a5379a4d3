package io.github.cmkjca;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DynamicTest;

/** Reads the vectors of Project Wycheproof (src/test/resources/wycheproof), one test a vector. */
public final class Wycheproof {
  private Wycheproof() {}

  /** What a vector is for. */
  public interface Check {
    /** Runs it. */
    void run(Vector vector) throws Exception;
  }

  /**
   * A vector.
   *
   * @param fields its scalar members
   * @param groupFields those of its group
   */
  public record Vector(Map<String, String> fields, Map<String, String> groupFields) {
    /** Bytes; none if there is no such member. */
    public byte[] hex(String name) {
      return HexFormat.of().parseHex(fields.getOrDefault(name, ""));
    }

    /** Bytes of the group. */
    public byte[] groupHex(String name) {
      return HexFormat.of().parseHex(groupFields.getOrDefault(name, ""));
    }

    /** Bytes of two members. */
    public byte[] joined(String first, String second) {
      byte[] a = hex(first);
      byte[] b = hex(second);
      byte[] both = Arrays.copyOf(a, a.length + b.length);
      System.arraycopy(b, 0, both, a.length, b.length);
      return both;
    }

    /** A number of the group. */
    public int group(String name) {
      return Integer.parseInt(groupFields.getOrDefault(name, "0"));
    }

    /** A name of the group. */
    public String groupText(String name) {
      return groupFields.getOrDefault(name, "");
    }

    /** Whether it must be refused. */
    public boolean isInvalid() {
      return "invalid".equals(fields.get("result"));
    }

    /** Whether it must be accepted; some may be either. */
    public boolean isValid() {
      return "valid".equals(fields.get("result"));
    }
  }

  /** A test for each vector of a file. */
  public static Stream<DynamicTest> vectors(String file, Check check) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Vector vector : read(file)) {
      String name = vector.fields().get("tcId") + " " + vector.fields().get("comment");
      tests.add(DynamicTest.dynamicTest(name, () -> check.run(vector)));
    }
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  private static List<Vector> read(String file) throws IOException {
    List<Vector> vectors = new ArrayList<>();
    try (InputStream stored = Wycheproof.class.getResourceAsStream("/wycheproof/" + file);
        InputStream in = file.endsWith(".gz") ? new GZIPInputStream(stored) : stored;
        JsonParser json = new JsonFactory().createParser(in)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME
            && json.currentName().equals("testGroups")) {
          json.nextToken();
          while (json.nextToken() == JsonToken.START_OBJECT) {
            group(json, vectors);
          }
        }
      }
    }
    return vectors;
  }

  private static void group(JsonParser json, List<Vector> vectors) throws IOException {
    Map<String, String> groupFields = new LinkedHashMap<>();
    List<Map<String, String>> tests = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("tests")) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          tests.add(object(json));
        }
      } else if (value.isScalarValue()) {
        groupFields.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
    tests.forEach(fields -> vectors.add(new Vector(fields, groupFields)));
  }

  private static Map<String, String> object(JsonParser json) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      if (json.nextToken().isScalarValue()) {
        fields.put(name, json.getText());
      } else {
        json.skipChildren();
      }
    }
    return fields;
  }
}
