package io.github.cmkjca.custody.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenAddressTest {
  private static final String LIBRARY = "library = /usr/lib/libhsm.so\n";
  private static final TokenAddress FIRST = TokenAddress.of("name = a\n" + LIBRARY);

  @Test
  void whatElseAConfigurationSaysDoesNotMatter() {
    String other =
        "name = b\ndescription = the other\n"
            + "library = \"/usr/lib/libhsm.so\" # the same\n"
            + "attributes(*, CKO_SECRET_KEY, *) = {\n  CKA_TOKEN = true\n}\n";
    assertThat(TokenAddress.of(other)).isEqualTo(FIRST);
    assertThat(TokenAddress.of(other).fileName()).isEqualTo(FIRST.fileName());
  }

  @Test
  void oneThatIsSilentMeansTheFirstSlot() {
    assertThat(TokenAddress.of(LIBRARY + "slotListIndex=0")).isEqualTo(FIRST);
    assertThat(TokenAddress.of(LIBRARY + "slotListIndex = 0x0")).isEqualTo(FIRST);
    assertThat(TokenAddress.of(LIBRARY + "slot = 0x4e58a9bb"))
        .isEqualTo(TokenAddress.of(LIBRARY + "slot = 1314433467"));
    assertThat(TokenAddress.of(LIBRARY + "# slotListIndex = 3")).isEqualTo(FIRST);
  }

  @Test
  void otherSlotsLibrariesAndDatabasesAreOtherTokens() {
    assertThat(
            new String[] {
              FIRST.fileName(),
              TokenAddress.of(LIBRARY + "slotListIndex = 1").fileName(),
              TokenAddress.of(LIBRARY + "slot = 1").fileName(),
              TokenAddress.of("library = /usr/lib/libother.so").fileName(),
              TokenAddress.of(LIBRARY + "nssArgs = \"configdir='sql:/a'\"").fileName(),
              TokenAddress.of(LIBRARY + "nssArgs = \"configdir='sql:/b'\"").fileName()
            })
        .doesNotHaveDuplicates();
  }

  @Test
  void aLinkToALibraryIsTheLibrary(@TempDir Path folder) throws IOException {
    Path library = Files.createFile(folder.resolve("libhsm.so"));
    Path link = Files.createSymbolicLink(folder.resolve("link.so"), library);
    assertThat(TokenAddress.of("library = " + link))
        .isEqualTo(TokenAddress.of("library = " + library));
  }

  @Test
  void theNameFitsIntoAFolder() {
    assertThat(FIRST.fileName()).matches("libhsm\\.so-[0-9a-f]{8}");
    assertThat(TokenAddress.of("library = C:\\p11\\" + "x".repeat(300)).fileName())
        .matches("[\\w.-]{64}-[0-9a-f]{8}");
    assertThat(TokenAddress.of("name = none").fileName()).matches("-[0-9a-f]{8}");
  }
}
