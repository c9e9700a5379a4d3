package io.github.cmkjca.spi.kms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KmsErrorsTest {

  /** The published spellings; API model, {@code exception} shapes. */
  static Stream<Arguments> errors() {
    Map<String, Function<String, KmsException>> byCode =
        Map.ofEntries(
            Map.entry("AccessDeniedException", AccessDeniedException::new),
            Map.entry("AlreadyExistsException", AlreadyExistsException::new),
            Map.entry("DisabledException", DisabledException::new),
            Map.entry("DryRunOperationException", DryRunOperationException::new),
            Map.entry("IncorrectKeyException", IncorrectKeyException::new),
            Map.entry("InvalidAliasNameException", InvalidAliasNameException::new),
            Map.entry("InvalidArnException", InvalidArnException::new),
            Map.entry("InvalidCiphertextException", InvalidCiphertextException::new),
            Map.entry("InvalidGrantIdException", InvalidGrantIdException::new),
            Map.entry("InvalidGrantTokenException", InvalidGrantTokenException::new),
            Map.entry("InvalidKeyUsageException", InvalidKeyUsageException::new),
            Map.entry("InvalidMarkerException", InvalidMarkerException::new),
            Map.entry("KeyUnavailableException", KeyUnavailableException::new),
            Map.entry("KMSInternalException", KmsInternalException::new),
            Map.entry("KMSInvalidMacException", KmsInvalidMacException::new),
            Map.entry("KMSInvalidSignatureException", KmsInvalidSignatureException::new),
            Map.entry("KMSInvalidStateException", KmsInvalidStateException::new),
            Map.entry("LimitExceededException", LimitExceededException::new),
            Map.entry("MalformedPolicyDocumentException", MalformedPolicyDocumentException::new),
            Map.entry("NotAuthorizedException", NotAuthorizedException::new),
            Map.entry("NotFoundException", NotFoundException::new),
            Map.entry("ConflictException", ConflictException::new),
            Map.entry("ExpiredImportTokenException", ExpiredImportTokenException::new),
            Map.entry("IncorrectKeyMaterialException", IncorrectKeyMaterialException::new),
            Map.entry("InvalidImportTokenException", InvalidImportTokenException::new),
            Map.entry("TagException", TagException::new),
            Map.entry("ThrottlingException", ThrottlingException::new),
            Map.entry("UnsupportedOperationException", UnsupportedOperationException::new),
            Map.entry("ValidationException", ValidationException::new));
    return byCode.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void errorHasItsPublishedNameAndKeepsItsMessage(
      String code, Function<String, KmsException> constructor) {
    KmsException error = constructor.apply("text");
    assertThat(error.errorCode()).isEqualTo(code);
    assertThat(error).hasMessage("text").hasNoCause();
    assertThat(error.getClass().getSimpleName()).isEqualToIgnoringCase(code);
  }

  @ParameterizedTest
  @MethodSource("errors")
  void messageMayBeEmpty(String code, Function<String, KmsException> constructor) {
    assertThat(constructor.apply("").getMessage()).isEmpty();
  }
}
