package io.github.cmkjca.kms;

import io.github.cmkjca.spi.custody.Custodian;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Names of key material: 64 lower-case hex digits. */
final class MaterialIds {
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  private MaterialIds() {}

  /** A new one. */
  static String random(Custodian custodian) {
    return HexFormat.of().formatHex(custodian.random(BYTES));
  }

  static boolean isMaterialId(String text) {
    return FORM.matcher(text).matches();
  }
}
