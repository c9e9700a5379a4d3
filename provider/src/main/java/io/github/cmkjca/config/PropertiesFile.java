package io.github.cmkjca.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A properties file with what {@link Properties} forgets: line numbers and repeated names. The
 * syntax of one entry is left to {@link Properties#load(java.io.Reader)}; this class finds where
 * entries begin and end. UTF-8.
 */
final class PropertiesFile {
  private static final int MAX_BYTES = 1 << 20;

  /** One entry and the number of its first line, from 1. */
  record Entry(int line, String name, String value) {}

  private PropertiesFile() {}

  /**
   * Reads a whole file.
   *
   * @throws NoSuchFileException if it does not exist
   * @throws IOException if it cannot be read or is not a properties file; the message is for a
   *     sentence after the name of the file
   */
  static List<Entry> read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("is larger than 1 MiB: this is no configuration file");
    }
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
    } catch (CharacterCodingException e) {
      throw new IOException("is not UTF-8", e);
    }
    return parse(text);
  }

  static List<Entry> parse(String text) throws IOException {
    List<Entry> entries = new ArrayList<>();
    String[] lines = text.split("\r\n|\n|\r", -1);
    for (int i = 0; i < lines.length; i++) {
      String trimmed = lines[i].stripLeading();
      if (trimmed.isEmpty() || trimmed.startsWith("#") || trimmed.startsWith("!")) {
        continue;
      }
      int first = i;
      StringBuilder logical = new StringBuilder(lines[i]);
      while (isContinued(lines[i]) && i + 1 < lines.length) {
        logical.append('\n').append(lines[++i]);
      }
      entries.add(entry(first + 1, logical.toString()));
    }
    return entries;
  }

  private static boolean isContinued(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static Entry entry(int line, String logical) throws IOException {
    Properties one = new Properties();
    try {
      one.load(new StringReader(logical));
    } catch (IllegalArgumentException e) {
      throw new IOException("line " + line + " has a malformed \\u escape", e);
    }
    Map.Entry<Object, Object> entry = one.entrySet().iterator().next();
    return new Entry(line, (String) entry.getKey(), (String) entry.getValue());
  }
}
