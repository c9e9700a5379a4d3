package io.github.cmkjca.jca;

import io.github.cmkjca.spi.EncryptionContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the AAD of one message and turns it into the pair of the encryption context that binds
 * it, so that policies, grants and the audit trail see it too. Different AAD gives different pairs:
 *
 * <ul>
 *   <li>none, or of length zero: no pair;
 *   <li>at most 8 KiB of UTF-8 without control characters (U+0000 to U+001F, U+007F to U+009F):
 *       {@code cmk:aad}, the text itself;
 *   <li>at most 8 KiB of anything else: {@code cmk:aad-b64}, in Base64 with padding;
 *   <li>longer: {@code cmk:aad-sha512}, the SHA-512 in lower-case hexadecimal.
 * </ul>
 */
final class AadPair {
  static final String TEXT = "cmk:aad";
  static final String BASE64 = "cmk:aad-b64";
  static final String DIGEST = "cmk:aad-sha512";

  static final int MAX_VERBATIM_BYTES = 8192;

  /** The longest pair in canonical form: two lengths, name, Base64. */
  static final int MAX_CANONICAL_BYTES = 4 + BASE64.length() + 4 * ((MAX_VERBATIM_BYTES + 2) / 3);

  private static final Set<String> NAMES = Set.of(TEXT, BASE64, DIGEST);

  private byte[] held = new byte[0];
  private int heldBytes;
  private @Nullable MessageDigest digest;

  /** Whether a key of an encryption context is one that only AAD may set. */
  static boolean isName(String key) {
    return NAMES.contains(key);
  }

  void add(byte[] aad, int offset, int length) {
    if (digest == null && length <= MAX_VERBATIM_BYTES - heldBytes) {
      if (length > held.length - heldBytes) {
        held = Arrays.copyOf(held, Math.max(2 * held.length, heldBytes + length));
      }
      System.arraycopy(aad, offset, held, heldBytes, length);
      heldBytes += length;
      return;
    }
    if (digest == null) {
      digest = sha512();
      digest.update(held, 0, heldBytes);
    }
    digest.update(aad, offset, length);
  }

  /** What has been collected, as a context of one pair or none. */
  EncryptionContext pair() {
    if (digest != null) {
      try {
        byte[] value = ((MessageDigest) digest.clone()).digest();
        return EncryptionContext.of(DIGEST, HexFormat.of().formatHex(value));
      } catch (CloneNotSupportedException e) {
        throw new ProviderException("SHA-512 of SUN can be cloned", e);
      }
    }
    if (heldBytes == 0) {
      return EncryptionContext.empty();
    }
    String text = printable();
    return text != null
        ? EncryptionContext.of(TEXT, text)
        : EncryptionContext.of(
            BASE64, Base64.getEncoder().encodeToString(Arrays.copyOf(held, heldBytes)));
  }

  void reset() {
    heldBytes = 0;
    digest = null;
  }

  private @Nullable String printable() {
    try {
      // A new decoder reports malformed input.
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(held, 0, heldBytes))
              .toString();
      // A fixed set of characters: no other class of them is the same in every Unicode version.
      return text.chars().anyMatch(Character::isISOControl) ? null : text;
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512", "SUN");
    } catch (GeneralSecurityException e) {
      throw new ProviderException("the JDK's SHA-512 is missing", e);
    }
  }
}
