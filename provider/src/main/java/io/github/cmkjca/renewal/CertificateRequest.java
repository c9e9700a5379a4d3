package io.github.cmkjca.renewal;

import java.security.PublicKey;
import java.util.HexFormat;

/**
 * A certificate request, and of which key it is.
 *
 * @param pem what the authority reads
 * @param ofWaitingKey whether it is of a new key that waits for its certificate; else of the key
 *     that the entry has
 * @param publicKey that it is for
 * @param keyArn ARN of the CMK that protects the private key, or is it
 */
public record CertificateRequest(
    String pem, boolean ofWaitingKey, PublicKey publicKey, String keyArn) {

  /** SHA-256 of the public key in its X.509 form, in hexadecimal digits. */
  public String fingerprint() {
    return HexFormat.of().formatHex(Predecessor.sha256(publicKey));
  }
}
