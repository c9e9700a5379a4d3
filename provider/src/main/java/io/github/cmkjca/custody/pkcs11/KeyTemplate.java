package io.github.cmkjca.custody.pkcs11;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What a key in a token is made for, and nothing else: its attributes, in the form of a SunPKCS11
 * configuration. They come behind those of the operator's file and so win over them.
 *
 * <p>Keys are made as session objects. Storing one under its label copies it into the token in one
 * step, so that no crash leaves a key without a label. In tokens that do not copy ({@code
 * C_CopyObject}) a key is made under its label by a provider for this key alone.
 */
enum KeyTemplate {
  /** AES encrypts, RSA decrypts. */
  ENCRYPT("CKA_ENCRYPT CKA_DECRYPT", "CKA_DECRYPT"),
  /** RSA and EC sign. */
  SIGN("", "CKA_SIGN"),
  /** HMAC. */
  MAC("CKA_SIGN CKA_VERIFY", ""),
  /** EC agrees on secrets. */
  AGREE("", "CKA_DERIVE"),
  /**
   * AES wraps and unwraps, RSA unwraps. They cannot decrypt, so that SunPKCS11's RSA cipher cannot
   * unwrap in this process. Who has the PIN can unwrap into objects that can be read.
   */
  WRAP("CKA_WRAP CKA_UNWRAP", "CKA_UNWRAP");

  /**
   * For the instance that works and makes no keys: the secret that ECDH yields is the result of the
   * operation and has to be readable.
   */
  static final String WORKER =
      attributes("CKO_SECRET_KEY,CKK_GENERIC_SECRET", "CKA_SENSITIVE=false CKA_EXTRACTABLE=true");

  private static final String IN_SESSION = "CKA_TOKEN=false ";
  private static final String HIDDEN = "CKA_PRIVATE=true CKA_SENSITIVE=true CKA_EXTRACTABLE=false ";
  private static final String[] SECRET_USES = {
    "CKA_ENCRYPT", "CKA_DECRYPT", "CKA_SIGN", "CKA_VERIFY", "CKA_WRAP", "CKA_UNWRAP", "CKA_DERIVE"
  };
  private static final String[] PRIVATE_USES = {
    "CKA_DECRYPT", "CKA_SIGN", "CKA_SIGN_RECOVER", "CKA_UNWRAP", "CKA_DERIVE"
  };

  /**
   * For the instance that makes material to be wrapped, which can leave the token so and not
   * otherwise and is of no use before it has come back, and that unwraps it into session keys that
   * encrypt and cannot leave.
   *
   * <p>The last attribute: SunPKCS11 unwraps by RSA in the token only if that takes no secret keys
   * from outside, which it tries with a generic one; else it decrypts, which the wrapping key does
   * not do. {@code C_CreateObject} has to refuse a length beside a value (PKCS #11 v2.40, section
   * 2.4.2).
   */
  static final String WRAPPER =
      attributes(
              "CKO_SECRET_KEY,*",
              IN_SESSION
                  + "CKA_PRIVATE=true CKA_SENSITIVE=true CKA_EXTRACTABLE=true "
                  + uses(SECRET_USES, ""))
          + attributes(
              "import",
              "CKO_SECRET_KEY,CKK_AES",
              IN_SESSION + HIDDEN + uses(SECRET_USES, "CKA_ENCRYPT CKA_DECRYPT"))
          + attributes("import", "CKO_SECRET_KEY,CKK_GENERIC_SECRET", "CKA_VALUE_LEN=32")
          + attributes("import", "CKO_PUBLIC_KEY,*", IN_SESSION + "CKA_WRAP=true");

  private final String ofSecrets;
  private final String ofPrivateKeys;

  KeyTemplate(String ofSecrets, String ofPrivateKeys) {
    this.ofSecrets = ofSecrets;
    this.ofPrivateKeys = ofPrivateKeys;
  }

  /** Lines to be put behind the operator's: keys that go with their session. */
  String lines() {
    return linesIn(IN_SESSION);
  }

  /**
   * The same for one key that is made in the token under this label at once, in tokens that copy no
   * objects.
   */
  String lines(String label) {
    String name = "0h" + HexFormat.of().formatHex(label.getBytes(StandardCharsets.US_ASCII));
    return linesIn("CKA_TOKEN=true CKA_LABEL=" + name + " CKA_ID=" + name + " ");
  }

  private String linesIn(String place) {
    return attributes("CKO_SECRET_KEY,*", place + HIDDEN + uses(SECRET_USES, ofSecrets))
        + attributes("CKO_PRIVATE_KEY,*", place + HIDDEN + uses(PRIVATE_USES, ofPrivateKeys))
        + attributes("CKO_PUBLIC_KEY,*", IN_SESSION);
  }

  private static String uses(String[] all, String permitted) {
    StringBuilder text = new StringBuilder();
    for (String use : all) {
      boolean granted = (" " + permitted + " ").contains(" " + use + " ");
      text.append(use).append('=').append(granted).append(' ');
    }
    return text.toString();
  }

  private static String attributes(String objects, String values) {
    return attributes("generate", objects, values);
  }

  private static String attributes(String operation, String objects, String values) {
    return "attributes("
        + operation
        + ","
        + objects
        + ") = {\n"
        + values.trim().replace(" ", "\n").replace("=", " = ")
        + "\n}\n";
  }
}
