package io.github.cmkjca.it.app;

import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.List;

/**
 * Signs with each private key of a keystore as any program does, and prints a line for each: alias,
 * algorithm, length of the chain; or fails if the certificate does not verify the signature, or the
 * chain is none. {@code SignWithKeys TYPE FILE|NONE PASSWORD}.
 */
public final class SignWithKeys {
  private SignWithKeys() {}

  public static void main(String[] args) throws Exception {
    char[] password = args[2].toCharArray();
    KeyStore store = KeyStore.getInstance(args[0]);
    if (args[1].equals("NONE")) {
      store.load(null, password);
    } else {
      try (InputStream in = new FileInputStream(args[1])) {
        store.load(in, password);
      }
    }
    List<String> aliases = Collections.list(store.aliases());
    Collections.sort(aliases);
    for (String alias : aliases) {
      if (!store.entryInstanceOf(alias, KeyStore.PrivateKeyEntry.class)) {
        continue;
      }
      PrivateKey key = (PrivateKey) store.getKey(alias, password);
      if (key.getEncoded() != null) {
        throw new AssertionError(alias + " gives its bytes");
      }
      Certificate[] chain = store.getCertificateChain(alias);
      for (int i = 0; i < chain.length; i++) {
        chain[i].verify(chain[Math.min(i + 1, chain.length - 1)].getPublicKey());
      }
      signAndVerify(key, chain[0].getPublicKey());
      System.out.println(alias + " " + key.getAlgorithm() + " " + chain.length);
    }
  }

  private static void signAndVerify(PrivateKey key, PublicKey publicKey) throws Exception {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    byte[] text = "a text".getBytes(StandardCharsets.US_ASCII);
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(text);
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(publicKey);
    verifier.update(text);
    if (!verifier.verify(signer.sign())) {
      throw new AssertionError(algorithm + " signature does not verify");
    }
  }
}
