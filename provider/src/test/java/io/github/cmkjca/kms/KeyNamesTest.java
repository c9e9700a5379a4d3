package io.github.cmkjca.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.cmkjca.spi.kms.InvalidArnException;
import io.github.cmkjca.spi.kms.NotFoundException;
import io.github.cmkjca.spi.kms.ValidationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNamesTest {
  private static final String ID = "0f0e0d0c-0b0a-4908-8706-050403020100";
  private static final String PREFIX = "arn:aws:kms:eu-north-1:111122223333:";

  private final KeyNames names = new KeyNames("eu-north-1", "111122223333");

  @Test
  void keyIdAndKeyArnNameTheKey() {
    assertThat(names.parse(ID)).isEqualTo(new KeyNames.Name.OfKey(ID));
    assertThat(names.parse(PREFIX + "key/" + ID)).isEqualTo(new KeyNames.Name.OfKey(ID));
    assertThat(names.keyArn(ID)).isEqualTo(PREFIX + "key/" + ID);
  }

  @Test
  void multiRegionKeyIdIsAKeyId() {
    String id = "mrk-0123456789abcdef0123456789abcdef";
    assertThat(names.parse(id)).isEqualTo(new KeyNames.Name.OfKey(id));
  }

  @Test
  void aliasNameAndAliasArnNameTheAlias() {
    assertThat(names.parse("alias/orders")).isEqualTo(new KeyNames.Name.OfAlias("alias/orders"));
    assertThat(names.parse(PREFIX + "alias/orders"))
        .isEqualTo(new KeyNames.Name.OfAlias("alias/orders"));
    assertThat(names.aliasArn("alias/orders")).isEqualTo(PREFIX + "alias/orders");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nonsense", "0f0e0d0c0b0a49088706050403020100", "mrk-12", "key/x", "ALIAS/x"})
  void whatIsNoKeyIdIsAnInvalidKeyId(String text) {
    assertThatThrownBy(() -> names.parse(text))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Invalid keyId '" + text + "'");
  }

  @Test
  void badKeyIdInAnArnIsAnInvalidKeyId() {
    assertThatThrownBy(() -> names.parse(PREFIX + "key/x"))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Invalid keyId 'x'");
  }

  @Test
  void arnOfAnotherRegionIsNotFoundByItsRegion() {
    assertThatThrownBy(() -> names.parse("arn:aws:kms:us-east-1:111122223333:key/" + ID))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Invalid arn us-east-1");
  }

  @Test
  void keyOfAnotherAccountDoesNotExist() {
    String arn = "arn:aws:kms:eu-north-1:999999999999:key/" + ID;
    assertThatThrownBy(() -> names.parse(arn))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Key '" + arn + "' does not exist");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:",
        "arn:aws:kms",
        "arn:aws-cn:kms:eu-north-1:111122223333:key/x",
        "arn:aws:iam:eu-north-1:111122223333:key/x",
        "arn:aws:kms:eu-north-1:111122223333:grant/x",
        "arn:aws:kms:eu-north-1:111122223333:"
      })
  void malformedArnIsInvalid(String text) {
    assertThatThrownBy(() -> names.parse(text))
        .isInstanceOf(InvalidArnException.class)
        .hasMessage("Invalid arn " + text);
  }

  @Test
  void managementOperationsDoNotKnowAliases() {
    assertThatThrownBy(() -> names.parseKeyId("alias/orders"))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("Invalid keyId 'alias/orders'");
  }

  @Test
  void aliasMustNotPointAtAnAlias() {
    assertThatThrownBy(() -> names.parseAliasTarget("alias/orders"))
        .isInstanceOf(ValidationException.class)
        .hasMessage("Aliases must refer to keys. Not aliases");
  }

  @Test
  void principalsOfTheAccountAreTold() {
    assertThat(names.isOfAccount("arn:aws:iam::111122223333:user/a")).isTrue();
    assertThat(names.isOfAccount("arn:aws:sts::111122223333:assumed-role/r/s")).isTrue();
    assertThat(names.isOfAccount("arn:aws:iam::999999999999:root")).isFalse();
    assertThat(names.isOfAccount("root")).isFalse();
  }
}
