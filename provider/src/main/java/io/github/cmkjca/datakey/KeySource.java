package io.github.cmkjca.datakey;

import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.spi.EncryptionContext;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a data key comes from when it is not in the cache. Holds no secret. */
public sealed interface KeySource {
  /** AWS KMS API, any parameter KeyId: 1 to 2048 characters. */
  int KEY_ID_LENGTH = 2048;

  /** {@code arn:PARTITION:kms:REGION:ACCOUNT:key/KEYID}. */
  Pattern KEY_ARN = Pattern.compile("arn:[a-z-]+:kms:[A-Za-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+");

  /** ARN of the CMK that protects it in the end. */
  String keyArn();

  /** What policies and the audit trail see of its use. */
  EncryptionContext encryptionContext();

  /** The integration that uses it on behalf of the program; null: the program itself. */
  @Nullable Integration via();

  /**
   * The same key as an integration uses it.
   *
   * @param integration null: as the program itself does
   */
  KeySource through(@Nullable Integration integration);

  /**
   * The text, if it is the ARN of a CMK. Nothing else may name the CMK of a key that is kept: an
   * alias can be moved to another CMK, by which later uses of the cached key would then be judged.
   *
   * @throws IllegalArgumentException if it is not, or is longer than a KeyId parameter (2048)
   */
  static String requireKeyArn(String text) {
    if (text.length() > KEY_ID_LENGTH || !KEY_ARN.matcher(text).matches()) {
      throw new IllegalArgumentException("not the ARN of a key");
    }
    return text;
  }

  /**
   * Encrypted by the KMS.
   *
   * @param keyArn never an alias: see {@link #requireKeyArn}
   * @param ciphertextBlob for Decrypt; not to be changed
   */
  record Wrapped(
      String keyArn,
      byte[] ciphertextBlob,
      EncryptionContext encryptionContext,
      @Nullable Integration via)
      implements KeySource {
    /**
     * Checks the ARN.
     *
     * @throws IllegalArgumentException if it is not that of a key
     */
    public Wrapped {
      requireKeyArn(keyArn);
    }

    /** One that the program itself uses. */
    public Wrapped(String keyArn, byte[] ciphertextBlob, EncryptionContext encryptionContext) {
      this(keyArn, ciphertextBlob, encryptionContext, null);
    }

    @Override
    public KeySource through(@Nullable Integration integration) {
      return new Wrapped(keyArn, ciphertextBlob, encryptionContext, integration);
    }

    /** Without the blob. */
    @Override
    public String toString() {
      return "Wrapped[" + keyArn + ", " + encryptionContext + "]";
    }
  }

  /**
   * Encrypted under another data key, as the entries of a keystore file are. Its use is authorised
   * and audited as a use of that data key.
   *
   * @param parent the data key it is encrypted under
   * @param opener turns the parent's key material and {@code sealed} into this key's material
   * @param sealed the encrypted key; not to be changed
   */
  record Nested(DataKey parent, Opener opener, byte[] sealed) implements KeySource {
    @Override
    public String keyArn() {
      return parent.keyArn();
    }

    @Override
    public EncryptionContext encryptionContext() {
      return parent.encryptionContext();
    }

    @Override
    public @Nullable Integration via() {
      return parent.source().via();
    }

    @Override
    public KeySource through(@Nullable Integration integration) {
      return new Nested(parent.vault().known(parent.source().through(integration)), opener, sealed);
    }

    /** Without the sealed bytes. */
    @Override
    public String toString() {
      return "Nested[" + parent + "]";
    }
  }

  /** Opens a nested key. */
  @FunctionalInterface
  interface Opener {
    /**
     * The plaintext of {@code sealed}, in an array that the caller wipes.
     *
     * @param parentKey material of the parent; read during the call only, not kept, not wiped
     * @throws io.github.cmkjca.spi.kms.InvalidCiphertextException if it is not authentic
     */
    byte[] open(byte[] parentKey, byte[] sealed);
  }
}
