package org.example;

import java.io.Serial;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.KeyFactorySpi;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider of somebody else that calls itself whatever it likes, takes all parameters of ECDSA
 * and all private keys, and remembers that it was given one.
 */
public final class ForeignProvider extends Provider {
  @Serial private static final long serialVersionUID = 1L;

  private final transient AtomicBoolean given = new AtomicBoolean();

  /** One of this name. */
  @SuppressWarnings("this-escape")
  public ForeignProvider(String name) {
    super(name, "1", "");
    putService(new Made(this, "Signature", "SHA256withECDSA", () -> new Greedy(given)));
    putService(new Made(this, "KeyFactory", "EC", () -> new Reader(given)));
  }

  /** Whether it was given a private key. */
  public boolean wasGivenAKey() {
    return given.get();
  }

  private static final class Made extends Provider.Service {
    private final Supplier<Object> maker;

    Made(Provider provider, String type, String algorithm, Supplier<Object> maker) {
      super(provider, type, algorithm, "made", List.of(), Map.of());
      this.maker = maker;
    }

    @Override
    public Object newInstance(@Nullable Object parameter) {
      return maker.get();
    }
  }

  private static final class Greedy extends SignatureSpi {
    private final AtomicBoolean given;

    Greedy(AtomicBoolean given) {
      this.given = given;
    }

    @Override
    protected void engineInitVerify(PublicKey publicKey) {}

    @Override
    protected void engineInitSign(PrivateKey privateKey) {
      given.set(true);
    }

    @Override
    protected void engineUpdate(byte input) {}

    @Override
    protected void engineUpdate(byte[] input, int offset, int length) {}

    @Override
    protected byte[] engineSign() {
      return new byte[8];
    }

    @Override
    protected boolean engineVerify(byte[] signature) {
      return true;
    }

    @Override
    protected void engineSetParameter(AlgorithmParameterSpec params) {}

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
      throw new InvalidParameterException(name);
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
      throw new InvalidParameterException(name);
    }
  }

  private static final class Reader extends KeyFactorySpi {
    private final AtomicBoolean given;

    Reader(AtomicBoolean given) {
      this.given = given;
    }

    @Override
    protected PublicKey engineGeneratePublic(KeySpec spec) throws InvalidKeySpecException {
      throw new InvalidKeySpecException("private keys only");
    }

    @Override
    protected PrivateKey engineGeneratePrivate(KeySpec spec) {
      given.set(true);
      return new Read();
    }

    @Override
    protected <T extends KeySpec> T engineGetKeySpec(Key key, Class<T> spec)
        throws InvalidKeySpecException {
      throw new InvalidKeySpecException("private keys only");
    }

    @Override
    protected Key engineTranslateKey(Key key) {
      return key;
    }
  }

  private static final class Read implements PrivateKey {
    @Serial private static final long serialVersionUID = 1L;

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public @Nullable String getFormat() {
      return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
      return null;
    }
  }
}
