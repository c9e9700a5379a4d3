package io.github.cmkjca.custody.pkcs11;

import io.github.cmkjca.custody.PublicHalf;
import io.github.cmkjca.spi.custody.BackingKey;
import io.github.cmkjca.spi.custody.WrappingKeys;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUnavailableException;
import io.github.cmkjca.spi.kms.UnsupportedOperationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.ProviderException;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * Keeps the material of symmetric keys outside of the token, wrapped under a key in it and
 * authenticated by a second one. It is made in the token and unwrapped into it, and SunPKCS11 has
 * no way to unwrap it in this process instead. Laid out in {@code docs/formats/token-custodian.md}.
 * Safe for use by many threads.
 */
final class Wrapping {
  /** In the place of a key's sealed form, of which the wrapping key has none yet. */
  private static final byte[] NOTHING = new byte[0];

  private final TokenSettings settings;
  private final TokenKeyMaker maker;
  private final WrappingKeys wrappingKeys;

  /**
   * @param wrappingKeys what the registry says of them
   */
  Wrapping(TokenSettings settings, TokenKeyMaker maker, WrappingKeys wrappingKeys) {
    this.settings = settings;
    this.maker = maker;
    this.wrappingKeys = wrappingKeys;
  }

  /**
   * Makes a wrapping key, of which nobody has seen that it works.
   *
   * @return how it wraps
   * @throws UnsupportedOperationException if the token cannot; then it has made nothing
   */
  WrapMechanism makeKey(TokenConnection connection, String keyId, String materialId)
      throws GeneralSecurityException, IOException {
    WrapMechanism mechanism =
        WrapMechanism.AES_KWP.isOfferedBy(connection.worker())
            ? WrapMechanism.AES_KWP
            : WrapMechanism.RSA_PKCS1;
    if (!mechanism.isOfferedBy(connection.worker())) {
      throw unable("it does not offer " + mechanism.mechanism());
    }
    try {
      maker.makeWrapping(connection, Labels.of(keyId, materialId), mechanism.keySpec());
    } catch (UnsupportedOperationException e) {
      throw unable(mechanism.mechanism() + ": " + e.getMessage());
    }
    return mechanism;
  }

  /**
   * Uses a new wrapping key once.
   *
   * @throws UnsupportedOperationException if it does not do what it is for
   */
  BackingKey tryOutKey(
      TokenConnection connection, String keyId, String materialId, WrapMechanism mechanism)
      throws GeneralSecurityException, IOException {
    try {
      String label = Labels.of(keyId, materialId);
      KeySpec keySpec = mechanism.keySpec();
      String digest = keySpec.isAsymmetric() ? connection.publicHalf(label, keySpec).digest() : "";
      byte[] body = new TokenReference(settings.storeId(), null, digest).encode();
      BackingKey unsealed = new BackingKey(keyId, materialId, keySpec, NOTHING);
      BackingKey made =
          new BackingKey(
              keyId, materialId, keySpec, concat(body, mac(connection, label, body, unsealed)));
      unwrap(connection, generate(connection, made, keyId, materialId));
      return made;
    } catch (GeneralSecurityException
        | ProviderException
        | java.lang.UnsupportedOperationException e) { // of SunPKCS11: CKR_MECHANISM_INVALID
      if (TokenErrors.isLost(e) || TokenErrors.isPassing(e)) {
        throw e;
      }
      throw unable(mechanism.mechanism() + ": " + TokenErrors.reason(e));
    }
  }

  /** Makes material, wrapped. */
  BackingKey generate(
      TokenConnection connection, BackingKey wrappingKey, String keyId, String materialId)
      throws GeneralSecurityException, IOException {
    String label = Labels.of(wrappingKey);
    WrapMechanism mechanism = WrapMechanism.of(wrappingKey.keySpec());
    TokenReference reference = authentic(connection, label, wrappingKey);
    byte[] wrapped =
        switch (mechanism) {
          case AES_KWP -> connection.wrapper().makeUnderAes(label);
          case RSA_PKCS1 ->
              connection.wrapper().makeUnderRsa(publicKey(connection, wrappingKey, reference));
        };
    BackingKey unsealed = new BackingKey(keyId, materialId, KeySpec.SYMMETRIC_DEFAULT, NOTHING);
    WrappedReference without =
        new WrappedReference(
            settings.storeId(), mechanism, Labels.materialOf(wrappingKey), wrapped, NOTHING);
    byte[] body = without.body();
    return new BackingKey(
        keyId,
        materialId,
        KeySpec.SYMMETRIC_DEFAULT,
        concat(body, mac(connection, label, body, unsealed)));
  }

  /** The key that was wrapped, in the token. */
  UsableKey use(TokenConnection connection, BackingKey key)
      throws GeneralSecurityException, IOException {
    String label = Labels.of(key);
    UsableKey known = connection.wrapper().known(label, key);
    if (known != null) {
      return known;
    }
    requireProved(connection, key);
    UsableKey unwrapped = unwrap(connection, key);
    connection.wrapper().remember(label, key, unwrapped);
    return unwrapped;
  }

  /** The key under which this one is wrapped. */
  private BackingKey registered(BackingKey key) {
    WrappedReference reference = decode(key);
    return wrappingKeys
        .find(reference.storeId())
        .filter(known -> Labels.materialOf(known).equals(reference.wrappingMaterial()))
        .orElseThrow(
            () ->
                new KeyUnavailableException(
                    "the vault does not know the wrapping key "
                        + reference.wrappingMaterial()
                        + " of key "
                        + key.keyId()
                        + " any more; restore the vault from its backup"));
  }

  private UsableKey unwrap(TokenConnection connection, BackingKey key)
      throws GeneralSecurityException, IOException {
    WrappedReference reference = decode(key);
    String wrappingLabel = Labels.ofWrapping(reference.storeId(), reference.wrappingMaterial());
    byte[] right = mac(connection, wrappingLabel, reference.body(), key);
    if (!MessageDigest.isEqual(right, reference.mac())) {
      throw changed("material " + key.materialId() + " of " + key.keyId());
    }
    WrapMechanism mechanism = reference.mechanism();
    if (!mechanism.isOfferedBy(connection.worker())) {
      throw new KeyUnavailableException(
          "the material of "
              + key.keyId()
              + " was wrapped by "
              + mechanism.mechanism()
              + ", which is not to be had from the token of "
              + settings.config()
              + " with this Java, "
              + Runtime.version().feature()
              + "; SunPKCS11 has it from Java 25 on: have all programs use that");
    }
    Wrapper wrapper = connection.wrapper();
    return wrapper.unwrap(mechanism, reference.wrapped(), wrapper.wrappingKey(wrappingLabel));
  }

  /** Of a private key, once a connection: what is used later is the same object. */
  private void requireProved(TokenConnection connection, BackingKey key)
      throws GeneralSecurityException, IOException {
    WrappedReference reference = decode(key);
    if (reference.mechanism() != WrapMechanism.RSA_PKCS1) {
      return;
    }
    String label = Labels.ofWrapping(reference.storeId(), reference.wrappingMaterial());
    Wrapper wrapper = connection.wrapper();
    Key unwrapping = wrapper.wrappingKey(label);
    if (!wrapper.proved().has(label, unwrapping)) {
      prove(connection, label, registered(key), unwrapping);
      wrapper.proved().add(label, unwrapping);
    }
  }

  /** Private keys are found by certificates, which can be exchanged without the PIN. */
  private void prove(
      TokenConnection connection, String label, BackingKey wrappingKey, Key unwrapping)
      throws GeneralSecurityException, IOException {
    TokenReference reference = authentic(connection, label, wrappingKey);
    PublicHalf half = connection.publicHalf(label, wrappingKey.keySpec());
    String token = settings.config().toString();
    reference.requireOf(half, label, token);
    Wrapper wrapper = connection.wrapper();
    WrappingKeyProof proof = new WrappingKeyProof(half);
    PairProof.require(
        () -> proof.holds(wrapped -> wrapper.unwrap(WrapMechanism.RSA_PKCS1, wrapped, unwrapping)),
        label,
        token);
  }

  private WrappedReference decode(BackingKey key) {
    try {
      return WrappedReference.decode(key.sealed());
    } catch (IllegalArgumentException e) {
      throw changed("material " + key.materialId() + " of " + key.keyId());
    }
  }

  /** What the registry says of the wrapping key: who could exchange it would read new material. */
  private TokenReference authentic(TokenConnection connection, String label, BackingKey wrappingKey)
      throws GeneralSecurityException, IOException {
    byte[] sealed = wrappingKey.sealed();
    int end = Math.max(sealed.length - WrappedReference.MAC_BYTES, 0);
    byte[] body = Arrays.copyOf(sealed, end);
    byte[] given = Arrays.copyOfRange(sealed, end, sealed.length);
    if (!MessageDigest.isEqual(given, mac(connection, label, body, wrappingKey))) {
      throw changed("wrapping key " + wrappingKey.materialId());
    }
    return TokenReference.decode(body);
  }

  private byte[] publicKey(
      TokenConnection connection, BackingKey wrappingKey, TokenReference reference)
      throws GeneralSecurityException, IOException {
    String label = Labels.of(wrappingKey);
    PublicHalf half = connection.publicHalf(label, wrappingKey.keySpec());
    reference.requireOf(half, label, settings.config().toString());
    return half.encoded();
  }

  private static byte[] mac(
      TokenConnection connection, String wrappingLabel, byte[] body, BackingKey key)
      throws GeneralSecurityException, IOException {
    Mac mac = Mac.getInstance(Ability.macOf(KeySpec.HMAC_256), connection.worker());
    mac.init(connection.key(Labels.ofMacKey(wrappingLabel)));
    return mac.doFinal(WrappedReference.authenticated(body, key));
  }

  private KeyUnavailableException changed(String what) {
    return new KeyUnavailableException(
        "the "
            + what
            + " is not what was wrapped in the token of "
            + settings.config()
            + ": somebody has changed the vault, or it is of another one; restore it from its"
            + " backup");
  }

  private UnsupportedOperationException unable(String why) {
    return new UnsupportedOperationException(
        "The token of "
            + settings.config()
            + " does not wrap and unwrap keys without showing them ("
            + why
            + "); set cmk.pkcs11.material = objects.");
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }
}
