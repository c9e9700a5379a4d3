package io.github.cmkjca.custody;

import java.security.SecureRandom;
import java.util.function.Supplier;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ParametersWithRandom;
import org.jspecify.annotations.Nullable;

/** What a {@link Signer} of Bouncy Castle does. */
final class SignerScheme implements SigningScheme {
  private final Supplier<Signer> signers;
  private final @Nullable SecureRandom random;

  private SignerScheme(Supplier<Signer> signers, @Nullable SecureRandom random) {
    this.signers = signers;
    this.random = random;
  }

  /** Whose signatures need random bytes. */
  static SignerScheme randomised(Supplier<Signer> signers, SecureRandom random) {
    return new SignerScheme(signers, random);
  }

  static SignerScheme deterministic(Supplier<Signer> signers) {
    return new SignerScheme(signers, null);
  }

  @Override
  public byte[] sign(AsymmetricKeyParameter privateKey, byte[] message) {
    Signer signer = signers.get();
    signer.init(true, random != null ? new ParametersWithRandom(privateKey, random) : privateKey);
    signer.update(message, 0, message.length);
    try {
      return signer.generateSignature();
    } catch (CryptoException e) {
      throw new IllegalStateException(signer.getClass().getSimpleName() + " failed", e);
    }
  }

  @Override
  public boolean verify(AsymmetricKeyParameter publicKey, byte[] message, byte[] signature) {
    Signer signer = signers.get();
    signer.init(false, publicKey);
    signer.update(message, 0, message.length);
    return signer.verifySignature(signature);
  }
}
