package io.github.cmkjca.jca;

import io.github.cmkjca.curve.Secp256k1;
import io.github.cmkjca.datakey.DataKey;
import io.github.cmkjca.datakey.KeySource;
import io.github.cmkjca.datakey.Lease;
import io.github.cmkjca.datakey.Purpose;
import io.github.cmkjca.kms.Integration;
import io.github.cmkjca.spi.CmkContext;
import io.github.cmkjca.spi.CmkPrivateKey;
import io.github.cmkjca.spi.EncryptionContext;
import io.github.cmkjca.spi.kms.KeySpec;
import io.github.cmkjca.spi.kms.KeyUsage;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.interfaces.XECKey;
import java.security.interfaces.XECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A private key as the program holds it: its public key, and where the private one works. The
 * subclasses tell what TLS libraries need to choose a signature scheme, the size of the modulus or
 * the curve. None is an {@code RSAPrivateKey} or {@code ECPrivateKey}, which would have to show the
 * key; those of EdDSA are an {@code EdECPrivateKey}, which may say that it does not and from which
 * the JDK's tools learn the algorithm. Equal to the handles of the same private key.
 */
abstract sealed class PrivateKeyHandle extends AbstractHandle implements CmkPrivateKey {
  private static final long serialVersionUID = 1L;

  /** Where a private key works. */
  sealed interface Place {
    /** ARN of the CMK. */
    String keyArn();

    /** The encryption context. */
    EncryptionContext encryptionContext();

    /** The same as an integration uses it, unless another one does already. */
    Place through(Integration integration);
  }

  /**
   * A data key pair: the private key is encrypted under a CMK and works here.
   *
   * @param isClaimed whether nobody has seen yet that the private key belongs to the public one, as
   *     of a handle that was read from outside; who keeps it finds out first
   */
  record DataKeyPair(DataKey dataKey, boolean isClaimed) implements Place {
    /** One whose public key is known to be its own. */
    DataKeyPair(DataKey dataKey) {
      this(dataKey, false);
    }

    /**
     * Begins one use of the private key for the calling code.
     *
     * @throws io.github.cmkjca.spi.kms.KmsException the refusal
     */
    Lease lease() {
      return dataKey.lease(Purpose.PRIVATE_KEY, CmkContext.current().grantTokens());
    }

    @Override
    public DataKeyPair through(Integration integration) {
      KeySource source = dataKey.source();
      return source.via() == null
          ? new DataKeyPair(dataKey.vault().known(source.through(integration)), isClaimed)
          : this;
    }

    @Override
    public String keyArn() {
      return dataKey.keyArn();
    }

    @Override
    public EncryptionContext encryptionContext() {
      return dataKey.encryptionContext();
    }
  }

  /** An asymmetric CMK: the private key works in the custodian. */
  record CmkPair(String keyArn, KeySpec keySpec, KeyUsage keyUsage, @Nullable Integration via)
      implements Place {
    /** One that the program itself uses. */
    CmkPair(String keyArn, KeySpec keySpec, KeyUsage keyUsage) {
      this(keyArn, keySpec, keyUsage, null);
    }

    @Override
    public CmkPair through(Integration integration) {
      return via == null ? new CmkPair(keyArn, keySpec, keyUsage, integration) : this;
    }

    @Override
    public EncryptionContext encryptionContext() {
      return EncryptionContext.empty();
    }
  }

  private final transient PublicKey publicKey;
  private final transient Place place;
  private transient boolean ofHandshakes;

  private PrivateKeyHandle(PublicKey publicKey, Place place) {
    super(publicKey.getAlgorithm());
    this.publicKey = publicKey;
    this.place = place;
  }

  /**
   * The handle of the private key that belongs to a public key.
   *
   * @param publicKey as {@link KeyFamily#inBasicForm} makes it
   * @throws InvalidKeyException if private keys of this kind are not supported
   */
  static PrivateKeyHandle of(PublicKey publicKey, Place place) throws InvalidKeyException {
    return switch (KeyFamily.of(publicKey)) {
      case RSA -> new Rsa((RSAPublicKey) publicKey, place);
      case EC -> new Ec(publicKey, place);
      case EDDSA -> new Edwards((EdECPublicKey) publicKey, place);
      case XDH -> new Montgomery((XECPublicKey) publicKey, place);
      case ML_DSA -> new MlDsa(publicKey, place);
    };
  }

  /** The same key as an integration uses it. */
  final PrivateKeyHandle through(Integration integration) throws InvalidKeyException {
    requireUsable();
    return of(publicKey, place.through(integration));
  }

  /** The same key for handshakes, as another object, which can be destroyed for itself. */
  final PrivateKeyHandle forHandshakes() {
    try {
      PrivateKeyHandle handle = of(publicKey, place);
      handle.ofHandshakes = true;
      return handle;
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("a key of this kind was made before", e);
    }
  }

  @Override
  public final PublicKey publicKey() {
    return publicKey;
  }

  /** Where the private key works. */
  final Place place() {
    return place;
  }

  /** Whether a key manager gave it to TLS. */
  final boolean isOfHandshakes() {
    return ofHandshakes || via() == Integration.TLS;
  }

  /** The integration that uses it; null: the program itself. */
  final @Nullable Integration via() {
    return place instanceof CmkPair cmk
        ? cmk.via()
        : ((DataKeyPair) place).dataKey().source().via();
  }

  /**
   * The parameters of the key. Here, and not in the subclasses alone: what is compiled for Java 17
   * has no method of that name and type in them else, and since Java 22 {@code AsymmetricKey} has
   * one that gives null.
   */
  public abstract @Nullable AlgorithmParameterSpec getParams();

  /** What kind of key it is. */
  abstract KeyFamily family();

  /** What its {@code toString} says of its size. */
  abstract String kind();

  /**
   * The name under which a delegate does an algorithm with this key. A name that stands for several
   * kinds of keys is made precise: some providers have it and not all of the kinds.
   */
  final String precise(String algorithm) {
    return algorithm.equals(family().jcaName()) ? kind() : algorithm;
  }

  @Override
  public final String keyArn() {
    return place.keyArn();
  }

  @Override
  public final EncryptionContext encryptionContext() {
    return place.encryptionContext();
  }

  @Override
  final Serializable ref() throws ObjectStreamException {
    return PrivateKeyRef.of(this);
  }

  @Override
  public final boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    return other instanceof PrivateKeyHandle that
        && place.getClass() == that.place.getClass()
        && keyArn().equals(that.keyArn())
        && encryptionContext().equals(that.encryptionContext())
        && Arrays.equals(publicKey.getEncoded(), that.publicKey.getEncoded());
  }

  @Override
  public final int hashCode() {
    return Arrays.hashCode(publicKey.getEncoded());
  }

  /** Kind of key and CMK; never the key. */
  @Override
  public final String toString() {
    String where = place instanceof DataKeyPair ? "DataKeyPairHandle[" : "CmkPairHandle[";
    return where + kind() + ", " + keyArn() + "]";
  }

  /** RSA. */
  static final class Rsa extends PrivateKeyHandle implements RSAKey {
    private static final long serialVersionUID = 1L;

    private final transient RSAPublicKey rsa;

    private Rsa(RSAPublicKey publicKey, Place place) {
      super(publicKey, place);
      this.rsa = publicKey;
    }

    @Override
    KeyFamily family() {
      return KeyFamily.RSA;
    }

    @Override
    String kind() {
      return getAlgorithm() + "-" + rsa.getModulus().bitLength();
    }

    @Override
    public BigInteger getModulus() {
      return rsa.getModulus();
    }

    /** Those of PSS if it is restricted to them. Two interfaces have a default since Java 22. */
    @Override
    public @Nullable AlgorithmParameterSpec getParams() {
      return rsa.getParams();
    }
  }

  /** EC. */
  static final class Ec extends PrivateKeyHandle implements ECKey {
    private static final long serialVersionUID = 1L;

    private final transient ECParameterSpec params;

    private Ec(PublicKey publicKey, Place place) {
      super(publicKey, place);
      this.params = ((ECKey) publicKey).getParams();
    }

    @Override
    KeyFamily family() {
      return KeyFamily.EC;
    }

    @Override
    String kind() {
      return Secp256k1.has(publicKey()) ? Secp256k1.NAME : "EC-" + params.getOrder().bitLength();
    }

    @Override
    public ECParameterSpec getParams() {
      return params;
    }
  }

  /** EdDSA. */
  static final class Edwards extends PrivateKeyHandle implements EdECPrivateKey {
    private static final long serialVersionUID = 1L;

    private final transient NamedParameterSpec params;

    private Edwards(EdECPublicKey publicKey, Place place) {
      super(publicKey, place);
      this.params = publicKey.getParams();
    }

    @Override
    KeyFamily family() {
      return KeyFamily.EDDSA;
    }

    @Override
    String kind() {
      return params.getName();
    }

    /** Never; by the interface the key is not extractable then. */
    @Override
    public Optional<byte[]> getBytes() {
      return Optional.empty();
    }

    /** Whether it is on this curve, in upper case. */
    boolean isOf(String curve) {
      return params.getName().equalsIgnoreCase(curve);
    }

    @Override
    public NamedParameterSpec getParams() {
      return params;
    }
  }

  /** XDH. */
  static final class Montgomery extends PrivateKeyHandle implements XECKey {
    private static final long serialVersionUID = 1L;

    private final transient AlgorithmParameterSpec params;

    private Montgomery(XECPublicKey publicKey, Place place) {
      super(publicKey, place);
      this.params = publicKey.getParams();
    }

    @Override
    KeyFamily family() {
      return KeyFamily.XDH;
    }

    @Override
    String kind() {
      return params instanceof NamedParameterSpec named ? named.getName() : "XDH";
    }

    /** Whether it is on this curve, in upper case. */
    boolean isOf(String curve) {
      return kind().equalsIgnoreCase(curve);
    }

    @Override
    public AlgorithmParameterSpec getParams() {
      return params;
    }
  }

  /** ML-DSA. */
  static final class MlDsa extends PrivateKeyHandle {
    private static final long serialVersionUID = 1L;

    /** RFC 9881 section 2: where the last number of the object identifier stands in the DER. */
    private static final int LAST_ARC = 16;

    private final transient NamedParameterSpec params;

    private MlDsa(PublicKey publicKey, Place place) throws InvalidKeyException {
      super(publicKey, place);
      byte[] der = publicKey.getEncoded();
      this.params =
          new NamedParameterSpec(
              switch (der.length > LAST_ARC ? der[LAST_ARC] : 0) {
                case 17 -> "ML-DSA-44";
                case 18 -> "ML-DSA-65";
                case 19 -> "ML-DSA-87";
                default -> throw new InvalidKeyException("a key of ML-DSA in an unknown form");
              });
    }

    /** The parameter set. */
    @Override
    public NamedParameterSpec getParams() {
      return params;
    }

    @Override
    KeyFamily family() {
      return KeyFamily.ML_DSA;
    }

    @Override
    String kind() {
      return params.getName();
    }
  }
}
