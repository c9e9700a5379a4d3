package io.github.cmkjca.kms.identity;

import io.github.cmkjca.kms.identity.IdentityFile.FormException;
import io.github.cmkjca.kms.policy.Caller;
import io.github.cmkjca.kms.policy.CompiledPolicy;
import io.github.cmkjca.spi.kms.KmsInternalException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What the directory of identity policies said at one time. If it could not be understood, nobody
 * but the account's root is anybody: a file that cannot be read may be one that denies. Immutable.
 */
final class DirectoryContent {
  private final List<IdentityFile> files;
  private final Map<String, Map<String, String>> tags;
  private final @Nullable String fault;
  private final RecentCallers callers = new RecentCallers(this::identity);

  private DirectoryContent(
      List<IdentityFile> files, Map<String, Map<String, String>> tags, @Nullable String fault) {
    this.files = files;
    this.tags = tags;
    this.fault = fault;
  }

  /**
   * The content of these files.
   *
   * @param texts by name
   */
  static DirectoryContent of(SortedMap<String, String> texts, String account) {
    List<IdentityFile> files = new ArrayList<>();
    Map<String, Map<String, String>> tags = new HashMap<>();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      try {
        IdentityFile file = IdentityFile.parse(text.getKey(), text.getValue(), account);
        files.add(file);
        for (String subject : file.subjects()) {
          addTags(tags.computeIfAbsent(subject, s -> new HashMap<>()), file.tags());
        }
      } catch (FormException e) {
        return broken(text.getKey() + ": " + e.getMessage());
      }
    }
    return new DirectoryContent(List.copyOf(files), tags, null);
  }

  /** That of a directory that cannot be read. */
  static DirectoryContent broken(String fault) {
    return new DirectoryContent(List.of(), Map.of(), fault);
  }

  private static void addTags(Map<String, String> known, Map<String, String> more)
      throws FormException {
    for (Map.Entry<String, String> tag : more.entrySet()) {
      String before = known.put(tag.getKey(), tag.getValue());
      if (before != null && !before.equals(tag.getValue())) {
        throw new FormException("another file gives tag " + tag.getKey() + " another value");
      }
    }
  }

  /** What is wrong with it; null if nothing is. */
  @Nullable String fault() {
    return fault;
  }

  Identity of(String principal) {
    return callers.get(principal);
  }

  private Identity identity(String principal) {
    String subject = Subjects.of(principal);
    if (subject == null) {
      return new Identity(Caller.of(principal), List.of());
    }
    if (fault != null) {
      throw new KmsInternalException("The identity policies cannot be read: " + fault);
    }
    Map<String, String> own = tags.getOrDefault(subject, Map.of());
    List<CompiledPolicy> policies = new ArrayList<>();
    for (IdentityFile file : files) {
      CompiledPolicy policy = file.policy();
      if (policy != null && file.isAttachedTo(subject, own)) {
        policies.add(policy);
      }
    }
    return new Identity(Caller.of(principal, own), policies);
  }
}
