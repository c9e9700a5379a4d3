package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.CreateKeyRequest;
import io.github.cmkjca.spi.kms.InvalidMarkerException;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.ListResourceTagsRequest;
import io.github.cmkjca.spi.kms.ListResourceTagsResponse;
import io.github.cmkjca.spi.kms.Tag;
import io.github.cmkjca.spi.kms.TagException;
import io.github.cmkjca.spi.kms.TagResourceRequest;
import io.github.cmkjca.spi.kms.UntagResourceRequest;
import io.github.cmkjca.spi.kms.ValidationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagOperationsTest {
  private TestVault vault;
  private String key;

  @BeforeEach
  void open(@TempDir Path directory) {
    vault = new TestVault(directory);
    key = vault.symmetricKey();
  }

  @AfterEach
  void close() {
    vault.close();
  }

  private void tag(Tag... tags) {
    vault.kms.tagResource(new TagResourceRequest(key, List.of(tags)));
  }

  private List<Tag> tags() {
    return vault.kms.listResourceTags(new ListResourceTagsRequest(key, null, null)).tags();
  }

  private static List<Tag> tags(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Tag("k" + i, "")).toList();
  }

  @Test
  void tagsKeepTheOrderInWhichTheyCame() {
    tag(new Tag("b", "1"), new Tag("a", "2"));
    tag(new Tag("c", ""), new Tag("b", "3"));
    assertThat(tags()).containsExactly(new Tag("b", "3"), new Tag("a", "2"), new Tag("c", ""));
    assertThat(vault.audit.records().get(1).requestParameters())
        .isEqualTo(
            Map.of(
                "keyId",
                key,
                "tags",
                List.of(
                    Map.of("tagKey", "b", "tagValue", "1"),
                    Map.of("tagKey", "a", "tagValue", "2"))));
  }

  @Test
  void namesDifferInCase() {
    tag(new Tag("a", "1"), new Tag("A", "2"));
    assertThat(tags()).containsExactly(new Tag("a", "1"), new Tag("A", "2"));
  }

  @Test
  void untaggingPassesOverWhatIsNotThere() {
    tag(new Tag("a", "1"), new Tag("b", "2"));
    vault.kms.untagResource(new UntagResourceRequest(key, List.of("a", "x")));
    assertThat(tags()).containsExactly(new Tag("b", "2"));
  }

  @Test
  void aKeyIsCreatedWithTags() {
    key =
        vault
            .kms
            .createKey(CreateKeyRequest.of(KeySpec.HMAC_256).withTags(List.of(new Tag("a", "1"))))
            .keyMetadata()
            .arn();
    assertThat(tags()).containsExactly(new Tag("a", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws:x", "AWS:x", "aWs:"})
  void namesThatBeginWithAwsAreReserved(String name) {
    Tag reserved = new Tag(name, "v");
    assertThatThrownBy(() -> tag(new Tag("fine", ""), reserved))
        .isInstanceOf(TagException.class)
        .hasMessage("Tags beginning with aws: are reserved");
    assertThatThrownBy(
            () ->
                vault.kms.createKey(
                    CreateKeyRequest.of(KeySpec.HMAC_256).withTags(List.of(reserved))))
        .isInstanceOf(TagException.class);
    assertThatThrownBy(() -> vault.kms.untagResource(new UntagResourceRequest(key, List.of(name))))
        .isInstanceOf(TagException.class);
    assertThat(tags()).isEmpty();
  }

  @Test
  void aNameTwiceInARequestIsRefused() {
    assertThatThrownBy(() -> tag(new Tag("a", "1"), new Tag("a", "1")))
        .isInstanceOf(TagException.class)
        .hasMessage("Duplicate tag keys");
  }

  @Test
  void aKeyHasAtMost50Tags() {
    vault.kms.tagResource(new TagResourceRequest(key, tags(50)));
    assertThatThrownBy(() -> tag(new Tag("one more", "")))
        .isInstanceOf(TagException.class)
        .hasMessage("Too many tags");
    tag(new Tag("k0", "changed"));
    assertThat(tags()).hasSize(50).contains(new Tag("k0", "changed"));
    assertThatThrownBy(
            () -> vault.kms.createKey(CreateKeyRequest.of(KeySpec.HMAC_256).withTags(tags(51))))
        .isInstanceOf(TagException.class)
        .hasMessage("Too many tags");
  }

  @Test
  void lengthsAreThoseOfAws() {
    tag(new Tag("k".repeat(128), "v".repeat(256)));
    assertThatThrownBy(() -> tag(new Tag("a", ""), new Tag("k".repeat(129), "")))
        .isInstanceOf(ValidationException.class)
        .hasMessage(
            "1 validation error detected: Value '"
                + "k".repeat(129)
                + "' at 'tags.2.member.tagKey' failed to satisfy constraint: Member must have"
                + " length less than or equal to 128");
    assertThatThrownBy(() -> tag(new Tag("", "v".repeat(257))))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("2 validation errors detected: ")
        .hasMessageContaining("at 'tags.1.member.tagValue' failed");
  }

  @Test
  void listsComePageByPage() {
    vault.kms.tagResource(new TagResourceRequest(key, tags(5)));
    ListResourceTagsResponse first =
        vault.kms.listResourceTags(new ListResourceTagsRequest(key, 2, null));
    assertThat(first.tags()).isEqualTo(tags(2));
    assertThat(first.truncated()).isTrue();
    ListResourceTagsResponse rest =
        vault.kms.listResourceTags(new ListResourceTagsRequest(key, 3, first.nextMarker()));
    assertThat(rest.tags()).isEqualTo(tags(5).subList(2, 5));
    assertThat(rest.truncated()).isFalse();
    assertThat(rest.nextMarker()).isNull();
    vault.kms.untagResource(new UntagResourceRequest(key, List.of("k1")));
    assertThatThrownBy(
            () ->
                vault.kms.listResourceTags(new ListResourceTagsRequest(key, 3, first.nextMarker())))
        .isInstanceOf(InvalidMarkerException.class);
  }
}
