package io.github.cmkjca.registry;

import java.util.List;

/** Rows of the table {@code tag}. */
final class TagRows {
  private TagRows() {}

  static List<TagRecord> of(Session session, String keyId) {
    return session.all(
        "SELECT tag_key, tag_value FROM tag WHERE key_id = ? ORDER BY position",
        row -> new TagRecord(row.getString(1), row.getString(2)),
        keyId);
  }

  static void put(Session session, String keyId, TagRecord tag) {
    session.run(
        "INSERT INTO tag (key_id, tag_key, tag_value, position)"
            + " SELECT ?, ?, ?, coalesce(max(position), 0) + 1 FROM tag WHERE key_id = ?"
            + " ON CONFLICT (key_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value",
        keyId,
        tag.tagKey(),
        tag.tagValue(),
        keyId);
  }
}
