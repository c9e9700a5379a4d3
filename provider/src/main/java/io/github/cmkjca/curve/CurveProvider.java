package io.github.cmkjca.curve;

import java.security.Provider;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Never registered: found by nobody who is not given it. */
final class CurveProvider extends Provider {
  private static final long serialVersionUID = 1L;

  /** In names of signatures and as MessageDigest calls them. */
  private static final String[][] HASHES = {
    {"SHA1", "SHA-1"},
    {"SHA224", "SHA-224"},
    {"SHA256", "SHA-256"},
    {"SHA384", "SHA-384"},
    {"SHA512", "SHA-512"},
    {"SHA3-224", "SHA3-224"},
    {"SHA3-256", "SHA3-256"},
    {"SHA3-384", "SHA3-384"},
    {"SHA3-512", "SHA3-512"}
  };

  CurveProvider() {
    super("CMK-secp256k1", "0.1", "secp256k1 for keys of the provider CMK");
    offer("KeyFactory", "EC", CurveKeyFactory::new);
    offer("KeyAgreement", "ECDH", CurveAgreement::new);
    ecdsa("NONE", MessageHash::given);
    for (String[] hash : HASHES) {
      ecdsa(hash[0], () -> MessageHash.by(hash[1]));
    }
  }

  private void ecdsa(String hash, Supplier<MessageHash> hashes) {
    offer("Signature", hash + "withECDSA", () -> CurveSignature.inDer(hashes.get()));
    offer("Signature", hash + "withECDSAinP1363Format", () -> CurveSignature.inP1363(hashes.get()));
  }

  private void offer(String type, String algorithm, Supplier<Object> maker) {
    putService(new Offer(this, type, algorithm, maker));
  }

  private static final class Offer extends Service {
    private final Supplier<Object> maker;

    Offer(Provider provider, String type, String algorithm, Supplier<Object> maker) {
      super(provider, type, algorithm, CurveProvider.class.getName(), null, null);
      this.maker = maker;
    }

    @Override
    public Object newInstance(@Nullable Object constructorParameter) {
      return maker.get();
    }
  }
}
