package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.TagException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the tags of one request must be, beside their lengths. */
final class Tags {
  private static final String RESERVED = "aws:";

  private Tags() {}

  /**
   * Checks the tags of one request.
   *
   * @throws TagException if a name is there twice or is reserved
   */
  static void check(List<Tag> tags) {
    Set<String> seen = new HashSet<>();
    for (Tag tag : tags) {
      checkNotReserved(tag.tagKey());
      if (!seen.add(tag.tagKey())) {
        throw new TagException("Duplicate tag keys");
      }
    }
  }

  /** Value by name. */
  static Map<String, String> byKey(List<Tag> tags) {
    return tags.stream().collect(Collectors.toMap(Tag::tagKey, Tag::tagValue));
  }

  /** As the audit trail shows them. */
  static List<Map<String, String>> audited(List<Tag> tags) {
    return tags.stream()
        .map(tag -> Map.of("tagKey", tag.tagKey(), "tagValue", tag.tagValue()))
        .toList();
  }

  /**
   * Checks names of tags.
   *
   * @throws TagException if one is reserved
   */
  static void checkKeys(List<String> tagKeys) {
    tagKeys.forEach(Tags::checkNotReserved);
  }

  /**
   * Refuses to give a key more tags than it may have.
   *
   * @throws TagException if so
   */
  static void checkCount(int count, Limits limits) {
    if (count > limits.tagsPerKey()) {
      throw new TagException("Too many tags");
    }
  }

  private static void checkNotReserved(String tagKey) {
    if (tagKey.toLowerCase(Locale.ROOT).startsWith(RESERVED)) {
      throw new TagException("Tags beginning with aws: are reserved");
    }
  }
}
