package io.github.cmkjca.kms;

import io.github.cmkjca.registry.TagRecord;
import io.github.cmkjca.spi.kms.ListResourceTagsRequest;
import io.github.cmkjca.spi.kms.ListResourceTagsResponse;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.TagResourceRequest;
import io.github.cmkjca.spi.kms.UntagResourceRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TagResource, UntagResource and ListResourceTags. */
final class TagOperations {
  private static final int DEFAULT_LIMIT = 50;
  private static final Markers MARKERS = new Markers("tag", name -> !name.isEmpty());

  private final Vault vault;
  private final ManagedKeys keys;

  TagOperations(Vault vault) {
    this.vault = vault;
    this.keys = new ManagedKeys(vault);
  }

  void tagResource(TagResourceRequest request) {
    keys.<@Nullable Void>change(
        Operation.TAG_RESOURCE,
        request.keyId(),
        call -> {
          new RequestChecks().keyId(request.keyId()).tags(request.tags()).done();
          call.parameter("keyId", request.keyId()).parameter("tags", Tags.audited(request.tags()));
          Tags.check(request.tags());
          call.requestTags(Tags.byKey(request.tags()));
        },
        (call, change, key) -> {
          String keyId = key.record().keyId();
          for (Tag tag : request.tags()) {
            change.putTag(keyId, new TagRecord(tag.tagKey(), tag.tagValue()));
          }
          Tags.checkCount(change.tags(keyId).size(), vault.limits());
          return null;
        });
  }

  void untagResource(UntagResourceRequest request) {
    keys.<@Nullable Void>change(
        Operation.UNTAG_RESOURCE,
        request.keyId(),
        call -> {
          new RequestChecks().keyId(request.keyId()).tagKeys(request.tagKeys()).done();
          call.parameter("keyId", request.keyId()).parameter("tagKeys", request.tagKeys());
          Tags.checkKeys(request.tagKeys());
          call.conditionKey(ConditionKeys.TAG_KEYS, request.tagKeys());
        },
        (call, change, key) -> {
          for (String tagKey : request.tagKeys()) {
            change.deleteTag(key.record().keyId(), tagKey);
          }
          return null;
        });
  }

  ListResourceTagsResponse listResourceTags(ListResourceTagsRequest request) {
    return keys.read(
        Operation.LIST_RESOURCE_TAGS,
        request.keyId(),
        call -> {
          new RequestChecks()
              .keyId(request.keyId())
              .limit(request.limit())
              .marker(request.marker())
              .done();
          call.parameter("keyId", request.keyId())
              .parameter("limit", request.limit())
              .parameter("marker", request.marker());
        },
        key -> page(key.record().keyId(), request.limit(), request.marker()));
  }

  private ListResourceTagsResponse page(
      String keyId, @Nullable Integer limit, @Nullable String marker) {
    List<TagRecord> all = vault.registry().read(view -> view.tags(keyId));
    Markers.Page<TagRecord> page =
        MARKERS.pageOf(all, marker, limit == null ? DEFAULT_LIMIT : limit, TagRecord::tagKey);
    return new ListResourceTagsResponse(
        page.items().stream().map(tag -> new Tag(tag.tagKey(), tag.tagValue())).toList(),
        page.truncated(),
        page.nextMarker());
  }
}
