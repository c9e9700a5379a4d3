package io.github.cmkjca.kms;

import io.github.cmkjca.spi.kms.AlgorithmSpec;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RFC5649WrapEngine;
import org.bouncycastle.crypto.params.KeyParameter;

/** Who sends key material, with other implementations than those that receive it. */
final class Sender {
  private Sender() {}

  static byte[] encrypt(AlgorithmSpec algorithm, byte[] publicKey, byte[] material) {
    try {
      PublicKey key =
          KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(publicKey));
      if (!algorithm.wrapsAesKey()) {
        return oaep(algorithm, key, material);
      }
      byte[] aesKey = new byte[32];
      new SecureRandom().nextBytes(aesKey);
      RFC5649WrapEngine engine = new RFC5649WrapEngine(AESEngine.newInstance());
      engine.init(true, new KeyParameter(aesKey));
      byte[] wrapped = engine.wrap(material, 0, material.length);
      byte[] first = oaep(algorithm, key, aesKey);
      byte[] all = Arrays.copyOf(first, first.length + wrapped.length);
      System.arraycopy(wrapped, 0, all, first.length, wrapped.length);
      return all;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] oaep(AlgorithmSpec algorithm, PublicKey key, byte[] text)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        key,
        new OAEPParameterSpec(
            algorithm.digest(),
            "MGF1",
            new MGF1ParameterSpec(algorithm.digest()),
            PSource.PSpecified.DEFAULT));
    return cipher.doFinal(text);
  }
}
