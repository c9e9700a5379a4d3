package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.InvalidParameterException;
import java.security.Provider;
import java.security.Security;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The attributes of new keys: what a key is for, and nothing else. */
class KeyTemplateTest {
  private static final String FILE = "name = Test\nlibrary = /nowhere/none.so\n";
  private static final Pattern BLOCK =
      Pattern.compile("attributes\\(generate,(CKO_\\w+),([*\\w]+)\\) = \\{\\n([^}]*)\\}\\n");
  private static final Set<String> USES =
      Set.of(
          "CKA_ENCRYPT",
          "CKA_DECRYPT",
          "CKA_SIGN",
          "CKA_SIGN_RECOVER",
          "CKA_VERIFY",
          "CKA_WRAP",
          "CKA_UNWRAP",
          "CKA_DERIVE");

  private static Map<String, String> attributes(String lines, String objects) {
    Map<String, String> attributes = new TreeMap<>();
    for (MatchResult block : BLOCK.matcher(lines).results().toList()) {
      if (block.group(1).equals(objects)) {
        block
            .group(3)
            .lines()
            .forEach(line -> attributes.put(line.split(" = ")[0], line.split(" = ")[1]));
      }
    }
    return attributes;
  }

  private static Set<String> granted(String lines, String objects) {
    Set<String> granted = new TreeSet<>();
    attributes(lines, objects)
        .forEach(
            (name, value) -> {
              if (USES.contains(name) && value.equals("true")) {
                granted.add(name);
              }
            });
    return granted;
  }

  @ParameterizedTest
  @CsvSource({
    "ENCRYPT, CKA_DECRYPT CKA_ENCRYPT, CKA_DECRYPT",
    "SIGN, '', CKA_SIGN",
    "MAC, CKA_SIGN CKA_VERIFY, ''",
    "AGREE, '', CKA_DERIVE",
    "WRAP, CKA_UNWRAP CKA_WRAP, CKA_UNWRAP"
  })
  void onlyWhatTheKeyIsForIsGranted(KeyTemplate template, String secret, String privateKey) {
    String lines = template.lines();
    assertThat(String.join(" ", granted(lines, "CKO_SECRET_KEY"))).isEqualTo(secret);
    assertThat(String.join(" ", granted(lines, "CKO_PRIVATE_KEY"))).isEqualTo(privateKey);
  }

  @ParameterizedTest
  @EnumSource
  void allOtherUsesAreDeniedAndNotLeftToTheToken(KeyTemplate template) {
    Map<String, String> secret = attributes(template.lines(), "CKO_SECRET_KEY");
    assertThat(secret)
        .containsKeys("CKA_ENCRYPT", "CKA_DECRYPT", "CKA_SIGN", "CKA_VERIFY", "CKA_DERIVE")
        .containsKeys("CKA_WRAP", "CKA_UNWRAP");
    assertThat(attributes(template.lines(), "CKO_PRIVATE_KEY"))
        .containsKeys("CKA_DECRYPT", "CKA_SIGN", "CKA_DERIVE")
        .containsKey("CKA_UNWRAP")
        .containsEntry("CKA_SIGN_RECOVER", "false");
  }

  /** Else the token would show what is wrapped to who asks it to decrypt. */
  @Test
  void whatWrapsDecryptsNothing() {
    assertThat(attributes(KeyTemplate.WRAP.lines(), "CKO_SECRET_KEY"))
        .containsEntry("CKA_DECRYPT", "false")
        .containsEntry("CKA_ENCRYPT", "false");
    assertThat(attributes(KeyTemplate.WRAP.lines(), "CKO_PRIVATE_KEY"))
        .containsEntry("CKA_DECRYPT", "false");
  }

  /** It can leave wrapped, so it must be of no use, and nobody may read it. */
  @Test
  void materialThatIsToBeWrappedIsSensitiveAndForNothing() {
    assertThat(granted(KeyTemplate.WRAPPER, "CKO_SECRET_KEY")).isEmpty();
    assertThat(attributes(KeyTemplate.WRAPPER, "CKO_SECRET_KEY"))
        .containsEntry("CKA_TOKEN", "false")
        .containsEntry("CKA_SENSITIVE", "true")
        .containsEntry("CKA_PRIVATE", "true");
  }

  @Test
  void whatIsUnwrappedIsHidden() {
    assertThat(KeyTemplate.WRAPPER)
        .contains(
            "attributes(import,CKO_SECRET_KEY,CKK_AES) = {\nCKA_TOKEN = false\nCKA_PRIVATE ="
                + " true\nCKA_SENSITIVE = true\nCKA_EXTRACTABLE = false\n");
    assertUnderstood(KeyTemplate.WRAPPER);
  }

  @ParameterizedTest
  @EnumSource
  void keysAreHiddenAndMadeAsSessionObjects(KeyTemplate template) {
    for (String objects : new String[] {"CKO_SECRET_KEY", "CKO_PRIVATE_KEY"}) {
      assertThat(attributes(template.lines(), objects))
          .as(objects)
          .containsEntry("CKA_TOKEN", "false")
          .containsEntry("CKA_SENSITIVE", "true")
          .containsEntry("CKA_EXTRACTABLE", "false");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKeyThatIsMadeUnderItsLabelIsForTheSameAndHidden(KeyTemplate template) {
    String lines = template.lines("cmk/key/0123456789abcdef");
    for (String objects : new String[] {"CKO_SECRET_KEY", "CKO_PRIVATE_KEY"}) {
      assertThat(granted(lines, objects)).isEqualTo(granted(template.lines(), objects));
      assertThat(attributes(lines, objects))
          .as(objects)
          .containsEntry("CKA_TOKEN", "true")
          .containsEntry("CKA_SENSITIVE", "true")
          .containsEntry("CKA_EXTRACTABLE", "false");
    }
  }

  @ParameterizedTest
  @EnumSource
  void sunPkcs11UnderstandsTheLines(KeyTemplate template) {
    assertUnderstood(template.lines());
    assertUnderstood(template.lines("cmk/key/0123456789abcdef"));
  }

  @Test
  void sunPkcs11UnderstandsThoseOfTheWorker() {
    assertUnderstood(KeyTemplate.WORKER);
    assertThatThrownBy(() -> configure(KeyTemplate.WORKER.replace("CKA_", "CKB_")))
        .as("what it does not understand")
        .isInstanceOf(InvalidParameterException.class);
  }

  /** It reads the configuration first, and looks for the library then. */
  private static void assertUnderstood(String lines) {
    assertThatThrownBy(() -> configure(lines))
        .isNotInstanceOf(InvalidParameterException.class)
        .hasMessageContaining("/nowhere/none.so");
  }

  private static Provider configure(String lines) {
    return Security.getProvider("SunPKCS11").configure("--" + FILE + lines);
  }
}
