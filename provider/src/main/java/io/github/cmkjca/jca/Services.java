package io.github.cmkjca.jca;

import io.github.cmkjca.curve.Secp256k1;
import io.github.cmkjca.spi.kms.MacAlgorithm;
import java.security.InvalidParameterException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * What the provider offers; the only such list. Making and registering it is free: no SPI class is
 * loaded before {@code newInstance}, which is why the rows name a {@link Maker} and not a
 * constructor reference (each would spin a class when the JVM starts).
 */
public final class Services {
  // Object identifiers as in SunJCE: NIST CSOR 2.16.840.1.101.3.4.1, RFC 3565, RFC 5084, RFC 5649.
  private static final List<Row> TABLE =
      List.of(
          cipher(Maker.GCM, "AES/GCM/NoPadding", Keys.DATA_KEY_OR_CMK),
          cipher(Maker.GCM, "AES_128/GCM/NoPadding", Keys.DATA_KEY, "2.16.840.1.101.3.4.1.6"),
          cipher(Maker.GCM, "AES_192/GCM/NoPadding", Keys.DATA_KEY, "2.16.840.1.101.3.4.1.26"),
          cipher(Maker.GCM, "AES_256/GCM/NoPadding", Keys.DATA_KEY, "2.16.840.1.101.3.4.1.46"),
          cipher(Maker.CMK, "CMK", Keys.CMK),
          cipher(Maker.AES_MODE, "AES/CBC/PKCS5Padding", Keys.DATA_KEY),
          cipher(Maker.AES_MODE, "AES/CBC/NoPadding", Keys.DATA_KEY),
          cipher(Maker.AES_MODE, "AES_128/CBC/NoPadding", Keys.DATA_KEY, "2.16.840.1.101.3.4.1.2"),
          cipher(Maker.AES_MODE, "AES_192/CBC/NoPadding", Keys.DATA_KEY, "2.16.840.1.101.3.4.1.22"),
          cipher(Maker.AES_MODE, "AES_256/CBC/NoPadding", Keys.DATA_KEY, "2.16.840.1.101.3.4.1.42"),
          cipher(Maker.AES_MODE, "AES/CTR/NoPadding", Keys.DATA_KEY),
          cipher(
              Maker.CHACHA,
              "ChaCha20-Poly1305",
              Keys.DATA_KEY,
              "1.2.840.113549.1.9.16.3.18",
              "ChaCha20-Poly1305/None/NoPadding"),
          cipher(Maker.KEY_WRAP, "AES/KW/NoPadding", Keys.DATA_KEY, "AESWrap"),
          keyWrap("AES_128/KW/NoPadding", "2.16.840.1.101.3.4.1.5", "AESWrap_128"),
          keyWrap("AES_192/KW/NoPadding", "2.16.840.1.101.3.4.1.25", "AESWrap_192"),
          keyWrap("AES_256/KW/NoPadding", "2.16.840.1.101.3.4.1.45", "AESWrap_256"),
          cipher(Maker.KEY_WRAP, "AES/KWP/NoPadding", Keys.DATA_KEY, "AESWrapPad"),
          keyWrap("AES_128/KWP/NoPadding", "2.16.840.1.101.3.4.1.8", "AESWrapPad_128"),
          keyWrap("AES_192/KWP/NoPadding", "2.16.840.1.101.3.4.1.28", "AESWrapPad_192"),
          keyWrap("AES_256/KWP/NoPadding", "2.16.840.1.101.3.4.1.48", "AESWrapPad_256"),
          cipher(Maker.RSA_CIPHER, "RSA/ECB/PKCS1Padding", Keys.RSA_PRIVATE, "RSA"),
          oaep("OAEPPadding"),
          oaep("OAEPWithMD5AndMGF1Padding"),
          oaep("OAEPWithSHA1AndMGF1Padding"), // no alias: the JCA would ask for its parts
          oaep("OAEPWithSHA-1AndMGF1Padding"),
          oaep("OAEPWithSHA-224AndMGF1Padding"),
          oaep("OAEPWithSHA-256AndMGF1Padding"),
          oaep("OAEPWithSHA-384AndMGF1Padding"),
          oaep("OAEPWithSHA-512AndMGF1Padding"),
          oaep("OAEPWithSHA-512/224AndMGF1Padding"),
          oaep("OAEPWithSHA-512/256AndMGF1Padding"),
          parameters("GCM"),
          parameters("AES", "2.16.840.1.101.3.4.1"),
          parameters("ChaCha20-Poly1305", "1.2.840.113549.1.9.16.3.18"),
          mac(Maker.MAC_224, "HmacSHA224", "1.2.840.113549.2.8"),
          mac(Maker.MAC_256, "HmacSHA256", "1.2.840.113549.2.9"),
          mac(Maker.MAC_384, "HmacSHA384", "1.2.840.113549.2.10"),
          mac(Maker.MAC_512, "HmacSHA512", "1.2.840.113549.2.11"),
          generator(Maker.AES_KEY, "AES", "2.16.840.1.101.3.4.1"),
          generator(Maker.CHACHA_KEY, "ChaCha20"),
          generator(Maker.HMAC_224_KEY, "HmacSHA224", "1.2.840.113549.2.8"),
          generator(Maker.HMAC_256_KEY, "HmacSHA256", "1.2.840.113549.2.9"),
          generator(Maker.HMAC_384_KEY, "HmacSHA384", "1.2.840.113549.2.10"),
          generator(Maker.HMAC_512_KEY, "HmacSHA512", "1.2.840.113549.2.11"),
          rsa("NONEwithRSA"),
          rsa("SHA1withRSA", "1.2.840.113549.1.1.5"),
          rsa("SHA224withRSA", "1.2.840.113549.1.1.14"),
          rsa("SHA256withRSA", "1.2.840.113549.1.1.11"),
          rsa("SHA384withRSA", "1.2.840.113549.1.1.12"),
          rsa("SHA512withRSA", "1.2.840.113549.1.1.13"),
          rsa("SHA512/224withRSA", "1.2.840.113549.1.1.15"),
          rsa("SHA512/256withRSA", "1.2.840.113549.1.1.16"),
          rsa("SHA3-224withRSA", "2.16.840.1.101.3.4.3.13"),
          rsa("SHA3-256withRSA", "2.16.840.1.101.3.4.3.14"),
          rsa("SHA3-384withRSA", "2.16.840.1.101.3.4.3.15"),
          rsa("SHA3-512withRSA", "2.16.840.1.101.3.4.3.16"),
          signature(Maker.RSA_SIGNATURE, "RSASSA-PSS", Keys.PSS, "1.2.840.113549.1.1.10", "PSS"),
          pss("SHA1withRSAandMGF1"),
          pss("SHA224withRSAandMGF1"),
          pss("SHA256withRSAandMGF1"),
          pss("SHA384withRSAandMGF1"),
          pss("SHA512withRSAandMGF1"),
          ecdsa("NONEwithECDSA"),
          ecdsa("SHA1withECDSA", "1.2.840.10045.4.1"),
          ecdsa("SHA224withECDSA", "1.2.840.10045.4.3.1"),
          ecdsa("SHA256withECDSA", "1.2.840.10045.4.3.2"),
          ecdsa("SHA384withECDSA", "1.2.840.10045.4.3.3"),
          ecdsa("SHA512withECDSA", "1.2.840.10045.4.3.4"),
          ecdsa("SHA3-224withECDSA", "2.16.840.1.101.3.4.3.9"),
          ecdsa("SHA3-256withECDSA", "2.16.840.1.101.3.4.3.10"),
          ecdsa("SHA3-384withECDSA", "2.16.840.1.101.3.4.3.11"),
          ecdsa("SHA3-512withECDSA", "2.16.840.1.101.3.4.3.12"),
          ecdsa("NONEwithECDSAinP1363Format"),
          ecdsa("SHA1withECDSAinP1363Format"),
          ecdsa("SHA224withECDSAinP1363Format"),
          ecdsa("SHA256withECDSAinP1363Format"),
          ecdsa("SHA384withECDSAinP1363Format"),
          ecdsa("SHA512withECDSAinP1363Format"),
          ecdsa("SHA3-224withECDSAinP1363Format"),
          ecdsa("SHA3-256withECDSAinP1363Format"),
          ecdsa("SHA3-384withECDSAinP1363Format"),
          ecdsa("SHA3-512withECDSAinP1363Format"),
          signature(Maker.EDDSA_SIGNATURE, "EdDSA", Keys.EDDSA),
          signature(Maker.EDDSA_SIGNATURE, "Ed25519", Keys.ED25519, "1.3.101.112"),
          signature(Maker.EDDSA_SIGNATURE, "Ed448", Keys.ED448, "1.3.101.113"),
          mlDsa("ML-DSA"),
          mlDsa("ML-DSA-44", "2.16.840.1.101.3.4.3.17"),
          mlDsa("ML-DSA-65", "2.16.840.1.101.3.4.3.18"),
          mlDsa("ML-DSA-87", "2.16.840.1.101.3.4.3.19"),
          service("KeyAgreement", Maker.ECDH, "ECDH", Keys.EC_PRIVATE),
          cms("ECDHwithSHA1KDF", "1.3.133.16.840.63.0.2"),
          cms("ECDHwithSHA224KDF", "1.3.132.1.11.0"),
          cms("ECDHwithSHA256KDF", "1.3.132.1.11.1"),
          cms("ECDHwithSHA384KDF", "1.3.132.1.11.2"),
          cms("ECDHwithSHA512KDF", "1.3.132.1.11.3"),
          service("KeyAgreement", Maker.XDH, "XDH", Keys.XDH),
          service("KeyAgreement", Maker.XDH, "X25519", Keys.X25519, "1.3.101.110"),
          service("KeyAgreement", Maker.XDH, "X448", Keys.X448, "1.3.101.111"),
          pairs(Maker.RSA_PAIRS, "RSA", "1.2.840.113549.1.1.1"),
          pairs(Maker.EC_PAIRS, "EC", "1.2.840.10045.2.1", "EllipticCurve"),
          pairs(Maker.EDDSA_PAIRS, "EdDSA"),
          pairs(Maker.ED25519_PAIRS, "Ed25519", "1.3.101.112"),
          pairs(Maker.ED448_PAIRS, "Ed448", "1.3.101.113"),
          pairs(Maker.XDH_PAIRS, "XDH"),
          pairs(Maker.X25519_PAIRS, "X25519", "1.3.101.110"),
          pairs(Maker.X448_PAIRS, "X448", "1.3.101.111"),
          service("KeyFactory", Maker.PAIR_HANDLES, "CMK", Keys.NONE),
          service("SecretKeyFactory", Maker.HANDLES, "CMK", Keys.NONE),
          service("SecureRandom", Maker.RANDOM, "CMK", Keys.NONE),
          service("KeyManagerFactory", Maker.KEY_MANAGERS, "CMK", Keys.NONE),
          service("KeyStore", Maker.VAULT, "CMK", Keys.NONE),
          service("KeyStore", Maker.PORTABLE, "CMKS", Keys.NONE));

  private Services() {}

  /**
   * The services of this provider object.
   *
   * @param backend opened by the first use of a service, not before
   */
  public static List<Provider.Service> of(Provider provider, Backend backend) {
    Makers makers = new Makers(backend);
    Provider.Service[] services = new Provider.Service[TABLE.size()];
    for (int i = 0; i < services.length; i++) {
      services[i] = new LazyService(provider, TABLE.get(i), makers);
    }
    return List.of(services);
  }

  /**
   * A vault is being opened for these services: prepares in the background what its keys will need.
   *
   * @param delegateName as {@link Backend#delegateName()}
   */
  public static void prepare(String delegateName) {
    Delegates.loadAhead(delegateName);
  }

  private static Row cipher(Maker maker, String algorithm, Keys keys, String... aliases) {
    return service("Cipher", maker, algorithm, keys, aliases);
  }

  private static Row keyWrap(String algorithm, String... aliases) {
    return cipher(Maker.KEY_WRAP, algorithm, Keys.DATA_KEY, aliases);
  }

  /** OAEP with the hash that the name says; in MGF1 it is SHA-1 unless parameters say otherwise. */
  private static Row oaep(String padding) {
    return cipher(Maker.RSA_CIPHER, "RSA/ECB/".concat(padding), Keys.RSA_PRIVATE);
  }

  private static Row signature(Maker maker, String algorithm, Keys keys, String... aliases) {
    return service("Signature", maker, algorithm, keys, aliases);
  }

  private static Row rsa(String algorithm, String... aliases) {
    return signature(Maker.RSA_SIGNATURE, algorithm, Keys.RSA_PRIVATE, aliases);
  }

  /** PSS by a name that says its parameters: for programs that give them before the key. */
  private static Row pss(String algorithm) {
    return signature(Maker.PSS_SIGNATURE, algorithm, Keys.PSS_NAMED);
  }

  private static Row ecdsa(String algorithm, String... aliases) {
    return signature(Maker.EC_SIGNATURE, algorithm, Keys.ECDSA, aliases);
  }

  private static Row mlDsa(String algorithm, String... aliases) {
    return signature(Maker.ML_DSA_SIGNATURE, algorithm, Keys.ML_DSA, aliases);
  }

  private static Row cms(String algorithm, String oid) {
    return service("KeyAgreement", Maker.CMS_ECDH, algorithm, Keys.EC_PRIVATE, oid);
  }

  private static Row pairs(Maker maker, String algorithm, String... aliases) {
    return service("KeyPairGenerator", maker, algorithm, Keys.NONE, aliases);
  }

  private static Row parameters(String algorithm, String... aliases) {
    return service("AlgorithmParameters", Maker.PARAMETERS, algorithm, Keys.NONE, aliases);
  }

  private static Row mac(Maker maker, String algorithm, String... aliases) {
    return service("Mac", maker, algorithm, Keys.DATA_KEY_OR_CMK, aliases);
  }

  private static Row generator(Maker maker, String algorithm, String... aliases) {
    return service("KeyGenerator", maker, algorithm, Keys.NONE, aliases);
  }

  private static Row service(
      String type, Maker maker, String algorithm, Keys keys, String... aliases) {
    return new Row(type, algorithm, maker, keys, withOidForms(aliases));
  }

  /** Object identifiers are asked for with and without the prefix {@code OID.}. */
  private static List<String> withOidForms(String[] aliases) {
    if (aliases.length == 0 || !Character.isDigit(aliases[0].charAt(0))) {
      return List.of(aliases);
    }
    String[] all = new String[aliases.length + 1];
    all[0] = "OID.".concat(aliases[0]);
    System.arraycopy(aliases, 0, all, 1, aliases.length);
    return List.of(all);
  }

  /** Which keys a service takes; so exactly that foreign keys go to other providers. */
  private enum Keys {
    NONE,
    DATA_KEY,
    CMK,
    DATA_KEY_OR_CMK,
    RSA_PRIVATE,
    PSS,
    PSS_NAMED,
    EC_PRIVATE,
    ECDSA,
    EDDSA,
    ED25519,
    ED448,
    XDH,
    X25519,
    X448,
    ML_DSA;

    boolean accept(@Nullable Key key) {
      return switch (this) {
        // A key whose certificate restricts it to PSS (RFC 4055 section 1.2) does nothing else.
        case RSA_PRIVATE -> key instanceof PrivateKeyHandle.Rsa && key.getAlgorithm().equals("RSA");
        case PSS -> key instanceof PrivateKeyHandle.Rsa;
        // Names that the JDK does not have: nobody else need verify by them.
        case PSS_NAMED -> key instanceof PrivateKeyHandle.Rsa || key instanceof RSAPublicKey;
        case EC_PRIVATE -> key instanceof PrivateKeyHandle.Ec;
        // Nobody else need verify on this curve, which the JDK has lost.
        case ECDSA ->
            key instanceof PrivateKeyHandle.Ec
                || (key instanceof PublicKey publicKey && Secp256k1.has(publicKey));
        case EDDSA -> key instanceof PrivateKeyHandle.Edwards;
        case ED25519, ED448 ->
            key instanceof PrivateKeyHandle.Edwards handle && handle.isOf(name());
        case XDH -> key instanceof PrivateKeyHandle.Montgomery;
        case X25519, X448 ->
            key instanceof PrivateKeyHandle.Montgomery handle && handle.isOf(name());
        case ML_DSA -> key instanceof PrivateKeyHandle.MlDsa;
        case NONE -> false;
        case DATA_KEY -> key instanceof DataKeyHandle;
        case CMK -> key instanceof CmkHandle;
        case DATA_KEY_OR_CMK -> key instanceof DataKeyHandle || key instanceof CmkHandle;
      };
    }
  }

  /** How a service's SPI object is made. */
  private enum Maker {
    GCM("io.github.cmkjca.jca.HandleCipher"),
    CMK(GCM.spi),
    AES_MODE(GCM.spi),
    CHACHA(GCM.spi),
    KEY_WRAP(GCM.spi),
    PARAMETERS("io.github.cmkjca.jca.SunJceParameters"),
    MAC_224("io.github.cmkjca.jca.HandleMac"),
    MAC_256(MAC_224.spi),
    MAC_384(MAC_224.spi),
    MAC_512(MAC_224.spi),
    AES_KEY("io.github.cmkjca.jca.DataKeyGenerator"),
    CHACHA_KEY(AES_KEY.spi),
    HMAC_224_KEY(AES_KEY.spi),
    HMAC_256_KEY(AES_KEY.spi),
    HMAC_384_KEY(AES_KEY.spi),
    HMAC_512_KEY(AES_KEY.spi),
    RSA_CIPHER(GCM.spi),
    RSA_SIGNATURE("io.github.cmkjca.jca.HandleSignature"),
    PSS_SIGNATURE(RSA_SIGNATURE.spi),
    EC_SIGNATURE(RSA_SIGNATURE.spi),
    EDDSA_SIGNATURE(RSA_SIGNATURE.spi),
    ML_DSA_SIGNATURE(RSA_SIGNATURE.spi),
    ECDH("io.github.cmkjca.jca.HandleKeyAgreement"),
    XDH(ECDH.spi),
    CMS_ECDH("io.github.cmkjca.jca.CmsKeyAgreement"),
    RSA_PAIRS("io.github.cmkjca.jca.HandleKeyPairGenerator"),
    EC_PAIRS(RSA_PAIRS.spi),
    EDDSA_PAIRS(RSA_PAIRS.spi),
    ED25519_PAIRS(RSA_PAIRS.spi),
    ED448_PAIRS(RSA_PAIRS.spi),
    XDH_PAIRS(RSA_PAIRS.spi),
    X25519_PAIRS(RSA_PAIRS.spi),
    X448_PAIRS(RSA_PAIRS.spi),
    PAIR_HANDLES("io.github.cmkjca.jca.HandleKeyFactory"),
    HANDLES("io.github.cmkjca.jca.HandleFactory"),
    RANDOM("io.github.cmkjca.jca.KmsRandom"),
    KEY_MANAGERS("io.github.cmkjca.jca.HandleKeyManagerFactory"),
    VAULT("io.github.cmkjca.jca.VaultKeyStore"),
    PORTABLE("io.github.cmkjca.jca.PortableKeyStore");

    /** Its class, by name: that loads nothing. */
    final String spi;

    Maker(String spi) {
      this.spi = spi;
    }
  }

  private record Row(String type, String algorithm, Maker maker, Keys keys, List<String> aliases) {
    /** Without its attribute the JDK lets one thread wait for another, which may be opening. */
    @Nullable Map<String, String> attributes() {
      return maker == Maker.RANDOM ? Map.of("ThreadSafe", "true") : null;
    }
  }

  /** Makes SPI objects; its delegates are chosen once. */
  private static final class Makers {
    private final Backend backend;
    private @Nullable Delegates delegates;

    Makers(Backend backend) {
      this.backend = backend;
    }

    private synchronized Delegates delegates() {
      if (delegates == null) {
        delegates = new Delegates(backend::delegateName);
      }
      return delegates;
    }

    Object make(Row row) {
      String name = row.algorithm();
      return switch (row.maker()) {
        case GCM -> new HandleCipher(name, 16, GCMParameterSpec.class, engines(row));
        case CMK -> new HandleCipher(name, 0, null, engines(row));
        case AES_MODE -> new HandleCipher(name, 16, IvParameterSpec.class, engines(row));
        case CHACHA -> new HandleCipher(name, 0, IvParameterSpec.class, engines(row));
        case KEY_WRAP -> new HandleCipher(name, 8, IvParameterSpec.class, engines(row));
        case PARAMETERS -> new SunJceParameters(name);
        case MAC_224 -> new HandleMac(backend, delegates(), MacAlgorithm.HMAC_SHA_224);
        case MAC_256 -> new HandleMac(backend, delegates(), MacAlgorithm.HMAC_SHA_256);
        case MAC_384 -> new HandleMac(backend, delegates(), MacAlgorithm.HMAC_SHA_384);
        case MAC_512 -> new HandleMac(backend, delegates(), MacAlgorithm.HMAC_SHA_512);
        case AES_KEY -> new DataKeyGenerator(backend, name, DataKeyGenerator.AES);
        case CHACHA_KEY -> new DataKeyGenerator(backend, name, DataKeyGenerator.CHACHA20);
        case HMAC_224_KEY -> new DataKeyGenerator(backend, name, DataKeyGenerator.hmac(224));
        case HMAC_256_KEY -> new DataKeyGenerator(backend, name, DataKeyGenerator.hmac(256));
        case HMAC_384_KEY -> new DataKeyGenerator(backend, name, DataKeyGenerator.hmac(384));
        case HMAC_512_KEY -> new DataKeyGenerator(backend, name, DataKeyGenerator.hmac(512));
        case RSA_CIPHER -> new HandleCipher(name, 0, OAEPParameterSpec.class, engines(row));
        case RSA_SIGNATURE -> signature(name, KeyFamily.RSA);
        case PSS_SIGNATURE ->
            new HandleSignature(
                backend, delegates(), "RSASSA-PSS", KeyFamily.RSA, PssNames.parametersOf(name));
        case EC_SIGNATURE -> signature(name, KeyFamily.EC);
        case EDDSA_SIGNATURE -> signature(name, KeyFamily.EDDSA);
        case ML_DSA_SIGNATURE -> signature(name, KeyFamily.ML_DSA);
        case ECDH -> new HandleKeyAgreement(backend, delegates(), name, KeyFamily.EC);
        case XDH -> new HandleKeyAgreement(backend, delegates(), name, KeyFamily.XDH);
        case CMS_ECDH ->
            new CmsKeyAgreement(
                new HandleKeyAgreement(backend, delegates(), "ECDH", KeyFamily.EC),
                name,
                hashIn(name));
        case RSA_PAIRS -> pairs(KeyPairKinds.RSA);
        case EC_PAIRS -> pairs(KeyPairKinds.EC);
        case EDDSA_PAIRS -> pairs(KeyPairKinds.EDDSA);
        case ED25519_PAIRS -> pairs(KeyPairKinds.ONLY_ED25519);
        case ED448_PAIRS -> pairs(KeyPairKinds.ONLY_ED448);
        case XDH_PAIRS -> pairs(KeyPairKinds.XDH);
        case X25519_PAIRS -> pairs(KeyPairKinds.ONLY_X25519);
        case X448_PAIRS -> pairs(KeyPairKinds.ONLY_X448);
        case PAIR_HANDLES -> new HandleKeyFactory(backend);
        case HANDLES -> new HandleFactory(backend);
        case RANDOM -> new KmsRandom(backend);
        case KEY_MANAGERS -> new HandleKeyManagerFactory();
        case VAULT -> new VaultKeyStore(backend, delegates());
        case PORTABLE -> new PortableKeyStore(backend);
      };
    }

    private HandleSignature signature(String algorithm, KeyFamily family) {
      return new HandleSignature(backend, delegates(), algorithm, family);
    }

    /** SHA-256 of ECDHwithSHA256KDF. */
    private static String hashIn(String agreement) {
      return agreement.replaceFirst("ECDHwithSHA(\\d+)KDF", "SHA-$1");
    }

    private HandleKeyPairGenerator pairs(KeyPairKinds kinds) {
      return new HandleKeyPairGenerator(backend, delegates(), kinds);
    }

    private HandleCipher.Engines engines(Row row) {
      return handleClass -> {
        if (handleClass == DataKeyHandle.class) {
          return dataKeyEngine(row);
        }
        if (handleClass == PrivateKeyHandle.Rsa.class && row.maker() == Maker.RSA_CIPHER) {
          return new RsaCipher(backend, delegates(), row.algorithm());
        }
        return handleClass == CmkHandle.class ? cmkEngine(row) : null;
      };
    }

    private @Nullable CipherEngine cmkEngine(Row row) {
      return switch (row.maker()) {
        case GCM -> new EnvelopeCipher(backend, delegates());
        case CMK -> new CmkCipher(backend);
        default -> null;
      };
    }

    private @Nullable CipherEngine dataKeyEngine(Row row) {
      return switch (row.maker()) {
        case GCM -> new AesGcmCipher(delegates(), row.algorithm());
        case AES_MODE -> new AesModeCipher(delegates(), row.algorithm());
        case CHACHA -> new ChaChaCipher(delegates(), row.algorithm());
        case KEY_WRAP -> new KeyWrapCipher(delegates(), row.algorithm());
        default -> null;
      };
    }
  }

  /** A row and the backend that is not yet opened. */
  private static final class LazyService extends Provider.Service {
    private final Row row;
    private final Makers makers;

    LazyService(Provider provider, Row row, Makers makers) {
      super(
          provider, row.type(), row.algorithm(), row.maker().spi, row.aliases(), row.attributes());
      this.row = row;
      this.makers = makers;
    }

    @Override
    public Object newInstance(@Nullable Object constructorParameter)
        throws NoSuchAlgorithmException {
      if (constructorParameter != null) {
        throw new NoSuchAlgorithmException(row.algorithm() + " takes no constructor parameter");
      }
      return makers.make(row);
    }

    /**
     * False for null and for every key that is not ours: others would be shut out otherwise.
     *
     * @throws InvalidParameterException where there are no keys, or for what is no key
     */
    @Override
    public boolean supportsParameter(@Nullable Object parameter) {
      if (row.keys() == Keys.NONE) {
        throw new InvalidParameterException(row.type() + " services are not chosen by a key");
      }
      if (parameter != null && !(parameter instanceof Key)) {
        throw new InvalidParameterException(
            row.type()
                + " services are chosen by a Key, not by a "
                + parameter.getClass().getName());
      }
      return row.keys().accept((Key) parameter);
    }
  }
}
