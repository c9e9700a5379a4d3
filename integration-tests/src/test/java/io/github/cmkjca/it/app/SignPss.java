package io.github.cmkjca.it.app;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/**
 * Signs by RSASSA-PSS with a handle in the way of many libraries, the parameters before the key;
 * prints whether the signature verifies, or why there is none.
 */
public final class SignPss {
  private SignPss() {}

  public static void main(String[] args) throws Exception {
    byte[] text = "a text".getBytes(StandardCharsets.US_ASCII);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "CMK");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    try {
      Signature signing = pss();
      signing.initSign(pair.getPrivate());
      signing.update(text);
      Signature verifying = pss();
      verifying.initVerify(pair.getPublic());
      verifying.update(text);
      System.out.println(verifying.verify(signing.sign()) ? "verified" : "not verified");
    } catch (InvalidKeyException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }

  private static Signature pss() throws Exception {
    Signature signature = Signature.getInstance("RSASSA-PSS");
    signature.setParameter(
        new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
    return signature;
  }
}
