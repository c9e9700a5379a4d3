package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.KeptMaterial;
import io.github.cmkjca.spi.custody.WrappingKeys;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Labels of objects in a token: {@code cmk/KEY-ID/} and the first 16 digits of the material id,
 * which an operator finds in the list of the key's rotations. Whole ones are longer than what some
 * tokens take.
 */
final class Labels {
  private static final String PREFIX = "cmk/";
  private static final String CBC_KEY = "/cbc";
  private static final String MAC_KEY = "/mac";
  private static final String CARRIER = "/x";
  private static final int MATERIAL_DIGITS = 16;
  private static final Pattern FORM =
      Pattern.compile(
          PREFIX
              + "(.{1,64})/([0-9a-f]{"
              + MATERIAL_DIGITS
              + "})(?:"
              + CBC_KEY
              + '|'
              + MAC_KEY
              + ")?");

  private Labels() {}

  static String of(BackingKey key) {
    return of(key.keyId(), key.materialId());
  }

  static String of(String keyId, String materialId) {
    return PREFIX + keyId + '/' + materialId.substring(0, MATERIAL_DIGITS);
  }

  /** Of the key under which the material of a store is wrapped, by the id that it is kept under. */
  static String ofWrapping(String storeId, String materialDigits) {
    return PREFIX + WrappingKeys.keyId(storeId) + '/' + materialDigits;
  }

  /** What of the material id is in the label. */
  static String materialOf(BackingKey key) {
    return key.materialId().substring(0, MATERIAL_DIGITS);
  }

  /** Of the key that encrypts in CBC. */
  static String ofCbcKey(String label) {
    return label + CBC_KEY;
  }

  /** Of the second key that some ciphers need. */
  static String ofMacKey(String label) {
    return label + MAC_KEY;
  }

  /** Of the key that is made to look for halves of a pair, and goes again. */
  static String ofCarrier(String label) {
    return label + CARRIER;
  }

  /** What a label says if it is one of these. */
  static Optional<KeptMaterial> parse(String label) {
    Matcher matcher = FORM.matcher(label);
    return matcher.matches()
        ? Optional.of(new KeptMaterial(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }
}
